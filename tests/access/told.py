"""Whose names and addresses stand in the answers, where, and to whom: there and nowhere else."""

from tests.access.people import EVERYBODY, MONEY, OWNERS, ROLES, WRITERS

STAFF = ("staff",)


def _at(names: str, who: tuple[str, ...]) -> dict[str, frozenset[str]]:
    return {name: frozenset(who) for name in names.split()}


_PEOPLE = "admin:accounts_user_changelist"

TOLD = {
    # By a link from a mail to them a supporter's own page is opened without signing in.
    "supporter": _at("pledges:desk_supporters pledges:desk_supporter pledges:desk_export", MONEY)
    | _at("pledges:visibility", ("by link",))
    | _at(
        f"""
        {_PEOPLE} admin:accounts_user_history admin:accounts_user_change
        admin:pledges_pledge_changelist admin:pledges_pledge_change
        """,
        STAFF,
    ),
    "paper": _at("pledges:desk_offline_import", MONEY) | _at(f"{_PEOPLE} admin:pledges_pledge_changelist", STAFF),
    # Whoever has the link is taken for the signer.
    "signer": _at("campaigns:signature", EVERYBODY),
    "endorser": _at("campaigns:desk_endorsers", WRITERS),
    # The team knows who is in it and who was asked.
    "invited": _at(
        "campaigns:desk_team pledges:desk pledges:desk_log pledges:desk_log_file pledges:desk_log_workbook", ROLES
    )
    | _at(_PEOPLE, STAFF),
    "treasurer": _at("campaigns:desk_team", ("observer", "editor", *OWNERS))
    | _at(
        f"""
        {_PEOPLE} admin:campaigns_campaignact_changelist admin:campaigns_teammember_changelist
        admin:pledges_moneyact_changelist admin:pledges_moneyact_change
        """,
        STAFF,
    ),
    # Tags and notes.
    "desk": _at(
        """
        pledges:desk_supporters pledges:desk_supporter pledges:desk_export pledges:desk_messages
        pledges:desk pledges:desk_log pledges:desk_log_file pledges:desk_log_workbook
        """,
        MONEY,
    ),
    "draft": _at("campaigns:setup campaigns:setup_page campaigns:setup_texts campaigns:setup_preview", ROLES)
    | _at("pledges:mine", ROLES)
    | _at("pledges:desk_give_up", MONEY)
    | _at("admin:campaigns_campaigntext_changelist", STAFF),
}
