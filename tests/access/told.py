"""Whose names and addresses appear, on which pages, and for whom: nowhere else."""

from tests.access.people import EVERYBODY, MONEY, OWNERS, ROLES, WRITERS

STAFF = ("staff",)


def _at(names: str, who: tuple[str, ...]) -> dict[str, frozenset[str]]:
    return {name: frozenset(who) for name in names.split()}


_PEOPLE = "admin:accounts_user_changelist"

TOLD = {
    # By a link from a mail to them a supporter's own page is opened without signing in.
    "supporter": _at(
        """
        desk:supporters desk:supporter desk:repairs desk:export assembly:desk_register assembly:desk_register_file
        assembly:desk_roll assembly:desk_voters
        """,
        MONEY,
    )
    | _at("pledges:visibility pledges:start", ("by link",))
    | _at(
        f"""
        {_PEOPLE} admin:accounts_user_history admin:accounts_user_change
        admin:pledges_pledge_changelist admin:pledges_pledge_change
        """,
        STAFF,
    ),
    "paper": _at("desk:offline_import", MONEY) | _at(f"{_PEOPLE} admin:pledges_pledge_changelist", STAFF),
    # Whoever has the link is taken for the signer.
    "signer": _at("community:signature", EVERYBODY),
    "endorser": _at("community:desk_endorsers", WRITERS),
    # The team knows who is in it and who was asked.
    "invited": _at("campaigns:desk_team desk:dashboard desk:log desk:log_file desk:log_workbook", ROLES)
    | _at(_PEOPLE, STAFF),
    "treasurer": _at("campaigns:desk_team", ("observer", "editor", *OWNERS))
    | _at(
        f"""
        {_PEOPLE} admin:campaigns_campaignact_changelist admin:campaigns_teammember_changelist
        campaigns:staff_submission admin:payments_moneyact_changelist admin:payments_moneyact_change
        """,
        STAFF,
    ),
    # Tags and notes.
    "desk": _at(
        """
        desk:supporters desk:supporter desk:export desk:messages desk:message
        desk:dashboard desk:log desk:log_file desk:log_workbook
        """,
        MONEY,
    ),
    "webhook": _at("desk:webhook desk:webhook_edit", OWNERS),
    "draft": _at("campaigns:setup campaigns:setup_page campaigns:setup_texts campaigns:setup_preview", ROLES)
    | _at("pledges:mine campaigns:yours", ROLES)
    | _at("desk:give_up", MONEY)
    | _at("campaigns:setup_publish", OWNERS)
    | _at(
        "admin:campaigns_campaigntext_changelist campaigns:staff campaigns:staff_submission campaigns:staff_preview",
        STAFF,
    ),
}
