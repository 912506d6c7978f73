"""Who gets what at each address of our own."""

from tests.access.people import MONEY, OWNERS, WRITERS
from tests.access.rows import (
    ACTS,
    NEVER,
    NOT_THERE,
    ON,
    PAGE,
    Row,
    everybody,
    money,
    own,
    signed_in,
    table,
    team,
)

PUBLIC = table(
    Row(
        """
        campaigns:index campaigns:campaign campaigns:picture campaigns:terms campaigns:changes campaigns:calculator
        campaigns:totals
        campaigns:petition campaigns:petition_version campaigns:sign_sent campaigns:updates campaigns:updates_feed
        campaigns:update campaigns:library campaigns:library_file campaigns:events campaigns:events_calendar
        campaigns:questions campaigns:endorsers campaigns:endorser_picture /robots.txt
        """,
        get=everybody(PAGE),
        post=NEVER,
    ),
    # Passed on to other sites; the same for everybody.
    Row(
        """
        campaigns:og_image campaigns:qr campaigns:badge campaigns:embed campaigns:poster campaigns:share
        campaigns:oembed
        """,
        get=everybody(PAGE),
        post=NEVER,
    ),
    Row("campaigns:sign campaigns:start pledges:start", get=everybody(PAGE), post=everybody(ACTS)),
    # They change nothing, however they are asked.
    Row("/healthz sitemap", get=everybody(PAGE), post=everybody(PAGE)),
    # Without the service's signature.
    Row("stripe_webhook", get=NEVER, post=everybody("400")),
)

# The address is the secret: whoever has the mail may.
BY_MAIL = table(
    Row("campaigns:update_from_mail pledges:link", get=everybody(ON), post=NEVER),
    Row("campaigns:endorser_own_picture", get=everybody(PAGE), post=NEVER),
    Row(
        "campaigns:unsubscribe campaigns:endorser campaigns:endorser_withdraw pledges:digest_unsubscribe",
        get=everybody(PAGE),
        post=everybody(ACTS),
    ),
    Row("campaigns:signature_change campaigns:signature_withdraw", get=NEVER, post=everybody(ACTS)),
    Row("campaigns:endorser_give campaigns:endorser_prove", get=NEVER, post=everybody(ACTS)),
    Row("campaigns:endorser_code", get=NEVER, post=everybody(PAGE)),  # with a wrong code
    Row("campaigns:signature", get=everybody(PAGE), post=everybody(ON)),  # it was confirmed before
    # Only the owner of the invited address, who is none of these.
    Row("campaigns:join", get=signed_in(PAGE), post=signed_in(PAGE)),
    # Written down on paper by the team: only the link that was mailed for it shows it.
    Row(
        "pledges:agree",
        get={**everybody(NOT_THERE), "by link": PAGE},
        post={**everybody(NOT_THERE), "by link": ACTS},
    ),
)

OWN_PLEDGE = table(
    Row("pledges:pledge pledges:calendar pledges:card_return pledges:done", get=own(PAGE), post=NEVER),
    Row(
        "pledges:amount pledges:reconfirm pledges:visibility pledges:withdraw pledges:repair",
        get=own(PAGE),
        post=own(ACTS),
    ),
    Row("pledges:updates pledges:revoke_links", get=NEVER, post=own(ACTS)),
    Row("pledges:card", get=NEVER, post=own(ON)),
    Row("pledges:repair_return", get=own(ON), post=NEVER),
    Row("pledges:mine", get=signed_in(PAGE), post=signed_in("405")),
    # A draft of this browser: the supporter has one, beside a pledge that it may replace.
    Row("pledges:continue", get=signed_in(ON), post=signed_in("405")),
    Row("pledges:replace", get=signed_in(ON, supporter=PAGE), post=signed_in(ON, supporter=ACTS)),
)

DESK = table(
    Row(
        """
        pledges:desk pledges:desk_act pledges:desk_document pledges:desk_log pledges:desk_log_file
        pledges:desk_log_workbook pledges:desk_supporters pledges:desk_supporter
        """,
        get=team(PAGE),
        post=NEVER,
    ),
    Row("campaigns:desk_updates campaigns:desk_content", get=team(PAGE), post=NEVER),
    Row("pledges:desk_supporter_search", get=NEVER, post=team(ON)),
    Row("pledges:desk_digest", get=team(PAGE), post=team(ACTS)),
    Row("pledges:desk_filter_save", get=NEVER, post=team(ACTS)),
    Row("pledges:desk_filter_drop", get=NEVER, post=team(ACTS, ("owner",), NOT_THERE)),  # it is the owner's
    # Writers change what the campaign says.
    Row(
        """
        campaigns:desk_petition campaigns:desk_update_new campaigns:desk_update campaigns:desk_update_drop
        campaigns:desk_content_new campaigns:desk_content_edit campaigns:desk_content_delete
        """,
        get=team(PAGE, WRITERS),
        post=team(ACTS, WRITERS),
    ),
    Row(
        "campaigns:desk_content_up campaigns:desk_endorser_resend campaigns:desk_endorser_take_back",
        get=NEVER,
        post=team(ACTS, WRITERS),
    ),
    Row("campaigns:desk_sharing campaigns:desk_endorsers", get=team(PAGE), post=team(ACTS, WRITERS, PAGE)),
    # Owners decide who is in the team; the member to be removed is the observer, who may also leave.
    Row("campaigns:desk_team", get=team(PAGE), post=team(ACTS, OWNERS, PAGE)),
    Row("campaigns:desk_team_role campaigns:desk_invitation_take_back", get=NEVER, post=team(ACTS, OWNERS)),
    Row("campaigns:desk_team_remove", get=NEVER, post=team(ACTS, (*OWNERS, "observer"), NOT_THERE)),
)

MONEY_AND_PEOPLE = table(
    Row("pledges:desk_deadline pledges:desk_give_up", get=team(PAGE, MONEY), post=team(ACTS, MONEY)),
    Row("pledges:desk_change", get=team(PAGE, OWNERS), post=team(ACTS, OWNERS)),
    Row(
        """
        pledges:desk_cancel pledges:desk_capture pledges:desk_release pledges:desk_answer pledges:desk_refund
        """,
        get=money(PAGE),
        post=money(ACTS),
    ),
    # The treasurer asked for it.
    Row("pledges:desk_confirm", get={**money(PAGE), "treasurer": ON}, post={**money(ACTS), "treasurer": ON}),
    Row("pledges:desk_drop", get=NEVER, post=team(ACTS, MONEY)),  # it stops money, so it needs no second factor
    Row(
        "pledges:desk_supporter_note pledges:desk_supporter_tag pledges:desk_supporter_untag",
        get=NEVER,
        post=team(ACTS, MONEY),
    ),
    Row("pledges:desk_messages", get=team(PAGE, MONEY), post=NEVER),
    Row("pledges:desk_message_new", get=team(PAGE, MONEY), post=team(ACTS, MONEY)),
    Row("pledges:desk_exports pledges:desk_offline pledges:desk_offline_import", team(PAGE, MONEY), team(ACTS, MONEY)),
    Row("pledges:desk_export", get=team(ACTS, MONEY), post=NEVER),  # who fetched it is logged
)

SETUP = table(
    Row("campaigns:setup campaigns:setup_preview", get=team(PAGE), post=NEVER),
    Row("campaigns:setup_page campaigns:setup_texts", get=team(PAGE), post=team(ACTS, WRITERS)),
    Row("campaigns:setup_publish", get=NEVER, post=team(ACTS, OWNERS)),
)

OF_VISITORS = PUBLIC | BY_MAIL | OWN_PLEDGE
OF_THE_TEAM = DESK | MONEY_AND_PEOPLE | SETUP
