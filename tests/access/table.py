"""Who gets what at each address of our own."""

from tests.access.people import MONEY, OWNERS, ROLES, WRITERS
from tests.access.rows import (
    ACTS,
    NEVER,
    NOT_SO,
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
        campaigns:index campaigns:campaign campaigns:picture campaigns:portrait campaigns:terms campaigns:changes
        campaigns:calculator campaigns:totals pledges:supporters
        community:petition community:petition_version community:sign_sent community:updates community:updates_feed
        community:update community:library community:library_file community:events community:events_calendar
        community:questions community:endorsers community:endorser_picture /robots.txt
        community:debates community:debate community:debate_post community:debate_history community:debate_log
        community:debates_feed community:debate_feed
        assembly:assembly assembly:proposal assembly:motion assembly:decisions_feed assembly:decisions_file
        assembly:document assembly:document_history assembly:document_version assembly:document_changes
        assembly:suggestions assembly:decided assembly:suggestion
        site:how_it_works site:privacy site:imprint site:terms site:contact
        """,
        get=everybody(PAGE),
        post=NEVER,
    ),
    # Passed on to other sites; the same for everybody.
    Row(
        """
        community:og_image community:qr community:badge community:embed community:poster community:share
        community:oembed
        """,
        get=everybody(PAGE),
        post=NEVER,
    ),
    Row("community:follow_sent", get=everybody(PAGE), post=NEVER),
    Row(
        "community:sign community:follow community:ask community:report campaigns:start pledges:start",
        get=everybody(PAGE),
        post=everybody(ACTS),
    ),
    # They change nothing, however they are asked.
    Row("/healthz sitemap", get=everybody(PAGE), post=everybody(PAGE)),
    # Without the service's signature.
    Row("stripe_webhook", get=NEVER, post=everybody("400")),
)

# The address is the secret: whoever has the mail may.
BY_MAIL = table(
    Row("community:update_from_mail pledges:link pledges:card_link", get=everybody(ON), post=NEVER),
    Row("community:endorser_own_picture", get=everybody(PAGE), post=NEVER),
    Row(
        """
        community:answer_mail community:unsubscribe community:endorser community:endorser_withdraw
        desk:digest_unsubscribe
        """,
        get=everybody(PAGE),
        post=everybody(ACTS),
    ),
    Row("community:signature_change community:signature_withdraw", get=NEVER, post=everybody(ACTS)),
    Row("community:endorser_give community:endorser_prove", get=NEVER, post=everybody(ACTS)),
    Row("community:endorser_code", get=NEVER, post=everybody(PAGE)),  # with a wrong code
    Row("community:follow_confirm", get=everybody(PAGE), post=everybody(ACTS)),
    Row("community:signature", get=everybody(PAGE), post=everybody(ON)),  # it was confirmed before
    # Only the owner of the invited address, who is none of these.
    Row("campaigns:join", get=signed_in(PAGE), post=signed_in(PAGE)),
    # Written down on paper by the team: only the link that was mailed for it shows it.
    Row(
        "pledges:agree",
        get={**everybody(NOT_THERE), "by link": PAGE},
        post={**everybody(NOT_THERE), "by link": ACTS},
    ),
)

DISCUSSION = table(
    # Only those with a card, and the team; the others are told so.
    Row(
        "community:comment",
        get=signed_in(PAGE),
        post=signed_in(PAGE, supporter=ACTS, **dict.fromkeys(ROLES, ACTS)),
    ),
    # Here also those who have only registered interest.
    Row(
        "community:debate_new community:debate_write community:debate_reply",
        get=signed_in(PAGE),
        post=signed_in(PAGE, supporter=ACTS, **dict.fromkeys(ROLES, ACTS)),
    ),
    Row(
        "community:debate_edit",
        get=signed_in(NOT_THERE, supporter=PAGE),
        post=signed_in(NOT_THERE, supporter=ACTS),
    ),
    Row(
        "assembly:suggest",
        get=signed_in(PAGE),
        post=signed_in(PAGE, supporter=ACTS, **dict.fromkeys(ROLES, ACTS)),
    ),
    # The supporter's own, which nobody supports themselves; others without a pledge are told why they cannot.
    Row(
        "assembly:suggestion_support",
        get=signed_in(PAGE),
        post=signed_in(ON, **dict.fromkeys(ROLES, ACTS)),
    ),
    Row(
        "assembly:suggestion_withdraw",
        get=signed_in(NOT_THERE, supporter=PAGE),
        post=signed_in(NOT_THERE, supporter=ACTS),
    ),
    Row("assembly:own_suggestions", get=signed_in(PAGE), post=signed_in(NOT_SO)),
    Row("community:own_posts", get=signed_in(PAGE), post=signed_in(NOT_SO)),
    Row("community:own_posts_erase", get=signed_in(PAGE), post=signed_in(ON, supporter=ACTS)),
    Row(
        "community:own_post_erase",
        get=signed_in(NOT_THERE, supporter=PAGE),
        post=signed_in(NOT_THERE, supporter=ACTS),
    ),
    # This browser has sent nothing.
    Row("community:post_continue community:report_continue", get=signed_in(ON), post=signed_in(NOT_SO)),
)

OWN_PLEDGE = table(
    Row("pledges:pledge pledges:calendar pledges:card_return pledges:done", get=own(PAGE), post=NEVER),
    Row(
        "pledges:amount pledges:reconfirm pledges:visibility payments:withdraw payments:repair",
        get=own(PAGE),
        post=own(ACTS),
    ),
    Row("assembly:certificate", get=own(ACTS), post=NEVER),  # what it says is frozen
    Row("assembly:certificate_name", get=own(PAGE), post=own(ACTS)),
    Row("pledges:updates pledges:revoke_links", get=NEVER, post=own(ACTS)),
    Row("pledges:card", get=NEVER, post=own(ON)),
    Row("payments:repair_return", get=own(ON), post=NEVER),
    Row("pledges:mine", get=signed_in(PAGE), post=signed_in("405")),
    Row("campaigns:yours", get=signed_in(PAGE, **{"other owner": ON}), post=NEVER),  # the only one is opened
    # A draft of this browser: the supporter has one, beside a pledge that it may replace.
    Row("assembly:propose", get=signed_in(PAGE), post=signed_in(PAGE, supporter=ACTS)),
    Row("assembly:motion_sign", get=signed_in(PAGE), post=signed_in(PAGE, supporter=ACTS)),
    Row("assembly:delegate", get=signed_in(PAGE), post=signed_in(PAGE)),
    Row("assembly:delegate_end", get=NEVER, post=signed_in(ON)),
    Row("assembly:waiting", get=signed_in(PAGE), post=NEVER),
    Row(
        "assembly:named_answers",
        get=signed_in(NOT_THERE, supporter=PAGE, **dict.fromkeys(ROLES, PAGE)),
        post=NEVER,
    ),
    Row("assembly:answer", get=signed_in(PAGE), post=signed_in(PAGE, supporter=ACTS)),
    Row("pledges:data", get=signed_in(PAGE), post=signed_in(PAGE)),
    Row("pledges:data_file", get=signed_in(PAGE), post=signed_in("405")),
    Row("pledges:continue", get=signed_in(ON), post=signed_in("405")),
    Row("pledges:replace", get=signed_in(ON, supporter=PAGE), post=signed_in(ON, supporter=ACTS)),
)

DESK = table(
    Row(
        """
        desk:dashboard desk:money_act desk:document desk:log desk:log_file
        desk:log_workbook desk:supporters desk:supporter
        """,
        get=team(PAGE),
        post=NEVER,
    ),
    Row("community:desk_updates community:desk_content", get=team(PAGE), post=NEVER),
    Row("assembly:desk_proposals", get=team(PAGE), post=NEVER),
    Row(
        """
        assembly:desk_proposal_new assembly:desk_proposal assembly:desk_proposal_delete assembly:desk_proposal_open
        assembly:desk_outcome assembly:desk_election
        """,
        get=team(PAGE, WRITERS),
        post=team(ACTS, WRITERS),
    ),
    Row("assembly:desk_motion_remove", get=team(PAGE, WRITERS), post=team(ACTS, WRITERS)),
    Row("assembly:desk_roll assembly:desk_voters", get=team(ACTS, MONEY), post=NEVER),  # in the log
    Row("assembly:desk_document assembly:desk_document_suggestions", get=team(PAGE), post=NEVER),
    Row(
        """
        assembly:desk_document_title assembly:desk_document_new assembly:desk_document_block
        assembly:desk_document_delete assembly:desk_document_publish assembly:desk_document_suggestion
        """,
        get=team(PAGE, WRITERS),
        post=team(ACTS, WRITERS),
    ),
    Row("assembly:desk_document_up", get=NEVER, post=team(ACTS, WRITERS)),
    Row("assembly:desk_register", get=team(PAGE, MONEY), post=NEVER),
    Row("assembly:desk_register_file", get=team(ACTS, MONEY), post=NEVER),  # in the log
    Row("desk:supporter_search", get=NEVER, post=team(ON)),
    Row("desk:digest", get=team(PAGE), post=team(ACTS)),
    Row("desk:filter_save", get=NEVER, post=team(ACTS)),
    Row("desk:filter_drop", get=NEVER, post=team(ACTS, ("owner",), NOT_THERE)),  # it is the owner's
    # Writers change what the campaign says.
    Row(
        """
        community:desk_petition community:desk_update_new community:desk_update community:desk_update_drop
        community:desk_content_new community:desk_content_edit community:desk_content_delete
        """,
        get=team(PAGE, WRITERS),
        post=team(ACTS, WRITERS),
    ),
    Row(
        "community:desk_content_up community:desk_endorser_resend community:desk_endorser_take_back",
        get=NEVER,
        post=team(ACTS, WRITERS),
    ),
    Row("community:desk_sharing community:desk_endorsers", get=team(PAGE), post=team(ACTS, WRITERS, PAGE)),
    # So does the staff, with a second factor.
    Row(
        "community:desk_debates community:desk_debate",
        get={**team(PAGE, WRITERS), "staff": PAGE},
        post={**team(ACTS, WRITERS), "staff": ACTS},
    ),
    Row("community:desk_discussion", get={**team(PAGE, WRITERS), "staff": PAGE}, post=NEVER),
    Row(
        "community:desk_discussion_post",
        get={**team(PAGE, WRITERS), "staff": PAGE},
        post={**team(ACTS, WRITERS), "staff": ACTS},
    ),
    Row(
        "community:desk_discussion_remove community:desk_discussion_act",
        get=NEVER,
        post={**team(ACTS, WRITERS), "staff": ACTS},
    ),
    # Owners decide who is in the team; the member to be removed is the observer, who may also leave.
    Row("campaigns:desk_team", get=team(PAGE), post=team(ACTS, OWNERS, PAGE)),
    Row("campaigns:desk_team_portrait", get=team(PAGE), post=team(ACTS)),  # everybody's own
    Row("campaigns:desk_team_role campaigns:desk_invitation_take_back", get=NEVER, post=team(ACTS, OWNERS)),
    Row("campaigns:desk_team_remove", get=NEVER, post=team(ACTS, (*OWNERS, "observer"), NOT_THERE)),
)

MONEY_AND_PEOPLE = table(
    Row("desk:deadline desk:give_up", get=team(PAGE, MONEY), post=team(ACTS, MONEY)),
    Row("desk:answer_date", get=team(PAGE, MONEY), post=team(ACTS, MONEY)),
    Row("desk:open desk:amend", get=team(PAGE, OWNERS), post=team(ACTS, OWNERS)),
    Row(
        """
        desk:cancel desk:capture desk:release desk:answer desk:refund desk:issue
        """,
        get=money(PAGE),
        post=money(ACTS),
    ),
    # The treasurer asked for it.
    Row("desk:confirm", get={**money(PAGE), "treasurer": ON}, post={**money(ACTS), "treasurer": ON}),
    Row("desk:drop", get=NEVER, post=team(ACTS, MONEY)),  # it stops money, so it needs no second factor
    Row(
        "desk:supporter_note desk:supporter_tag desk:supporter_untag desk:supporters_act",
        get=NEVER,
        post=team(ACTS, MONEY),
    ),
    Row("desk:repair_send", get=NEVER, post=team(ACTS, MONEY)),
    Row("desk:messages desk:repairs", get=team(PAGE, MONEY), post=NEVER),
    Row("desk:message_new desk:message desk:message_delete", get=team(PAGE, MONEY), post=team(ACTS, MONEY)),
    Row("desk:message_cancel", get=NEVER, post=team(ACTS, MONEY)),
    Row("desk:exports desk:offline desk:offline_import", team(PAGE, MONEY), team(ACTS, MONEY)),
    Row("desk:export", get=team(ACTS, MONEY), post=NEVER),  # who fetched it is logged
    Row("desk:webhooks desk:webhook", get=team(PAGE, OWNERS), post=NEVER),
    Row("desk:webhook_new desk:webhook_edit desk:webhook_remove", get=team(PAGE, OWNERS), post=team(ACTS, OWNERS)),
    Row(
        "desk:webhook_test desk:webhook_switch desk:webhook_secret desk:webhook_again",
        get=NEVER,
        post=team(ACTS, OWNERS),
    ),
)

SETUP = table(
    Row("campaigns:setup campaigns:setup_preview", get=team(PAGE), post=NEVER),
    Row("campaigns:setup_page campaigns:setup_texts", get=team(PAGE), post=team(ACTS, WRITERS)),
    Row("campaigns:setup_publish", get=team(PAGE, OWNERS), post=team(ACTS, OWNERS)),
)

# Those who run the installation, with a second factor.
APPROVING = table(
    Row("campaigns:staff campaigns:staff_preview", get=signed_in(NOT_THERE, staff=PAGE), post=NEVER),
    Row(
        "campaigns:staff_submission",
        get=signed_in(NOT_THERE, staff=PAGE),
        post=signed_in(NOT_THERE, staff=ACTS),
    ),
)

OF_VISITORS = PUBLIC | BY_MAIL | DISCUSSION | OWN_PLEDGE | APPROVING
OF_THE_TEAM = DESK | MONEY_AND_PEOPLE | SETUP
