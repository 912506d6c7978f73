"""Who gets what at the addresses that libraries bring: signing in, and the staff's own pages."""

from tests.access.people import PROVEN
from tests.access.rows import (
    FORBIDDEN,
    NEVER,
    NOT_SO,
    NOT_THERE,
    ON,
    PAGE,
    Row,
    Who,
    everybody,
    signed_in,
    staff,
    strangers,
    table,
)

SIGNING_IN = table(
    Row(
        "account_login account_request_login_code account_signup",
        get=strangers(PAGE, otherwise=ON),
        post=strangers(PAGE, otherwise=ON),
    ),
    # Nobody waits for a code here.
    Row(
        """
        account_confirm_login_code account_code_over account_email_verification_sent mfa_authenticate
        mfa_login_webauthn
        """,
        get=everybody(ON),
        post=everybody(ON),
    ),
    Row("account_logout", get=strangers(ON, otherwise=PAGE), post=everybody(ON)),
    Row("account_inactive", get=everybody(PAGE), post=NEVER),
    # Closed: nobody has a password, and everybody has one address.
    Row(
        """
        /^accounts/(?:password|email)/ account_email account_change_password account_set_password
        account_reset_password account_reset_password_done account_reset_password_from_key
        account_reset_password_from_key_done
        """,
        get=everybody(NOT_THERE),
        post=everybody(NOT_THERE),
    ),
)

# An authenticator app; the others have no second factor.
WITH_ONE = PROVEN


def _factor(outcome: str, otherwise: str) -> Who:
    """For those who have a second factor; otherwise for the others who are signed in."""
    return signed_in(otherwise, **dict.fromkeys(WITH_ONE, outcome))


SECOND_FACTOR = table(
    Row("mfa_index mfa_list_webauthn", get=signed_in(PAGE), post=signed_in(NOT_SO)),
    Row(
        "mfa_activate_totp mfa_add_webauthn",
        get=_factor(ON, otherwise=PAGE),
        post=_factor(ON, otherwise=PAGE),
    ),
    Row(
        "account_reauthenticate mfa_reauthenticate_webauthn",
        get=_factor(ON, otherwise=FORBIDDEN),
        post=_factor(ON, otherwise=FORBIDDEN),
    ),
    Row("mfa_reauthenticate", get=_factor(PAGE, otherwise=FORBIDDEN), post=_factor(PAGE, otherwise=FORBIDDEN)),
    Row(
        "mfa_deactivate_totp mfa_remove_webauthn mfa_edit_webauthn",
        get=_factor(ON, otherwise=NOT_THERE),
        post=_factor(ON, otherwise=NOT_THERE),
    ),
    Row("mfa_generate_recovery_codes", get=_factor(ON, otherwise=PAGE), post=_factor(ON, otherwise=PAGE)),
    Row("mfa_view_recovery_codes", get=signed_in(NOT_THERE), post=signed_in(NOT_SO)),
    Row("mfa_download_recovery_codes", get=signed_in(NOT_THERE), post=signed_in(NOT_THERE)),
)

# More about drafts in tests/campaigns/test_staff.py.
READ = """
    accounts_user campaigns_company campaigns_companyfact campaigns_assumption campaigns_teammember campaigns_campaign
    campaigns_campaigntext campaigns_termsversion campaigns_campaignact pledges_pledge pledges_pledgeevent pledges_card
    payments_payment payments_refund payments_allotment payments_moneyact payments_stripeevent accounts_alarm
    accounts_sitetext common_unreachable
"""
# Of these the one that is asked for belongs to a draft.
OF_A_DRAFT = "campaigns_companyfact campaigns_assumption"
OF_PUBLISHED = " ".join(model for model in READ.split() if model not in OF_A_DRAFT.split())


def _of(models: str, *pages: str) -> str:
    return " ".join(f"admin:{model}_{page}" for model in models.split() for page in pages)


def _old(models: str) -> str:
    """The address that a page of one had in old days."""
    return " ".join(f"/admin/{model.replace('_', '/')}/<path:object_id>/" for model in models.split())


STAFF = table(
    Row("admin:index admin:app_list", get=staff(PAGE), post=staff(PAGE)),
    Row("admin:password_change admin:password_change_done", get=staff(NOT_THERE), post=staff(NOT_THERE)),
    Row("admin:jsi18n", get=staff(PAGE), post=staff(NOT_SO)),
    Row("admin:autocomplete", get=staff(FORBIDDEN), post=staff(NOT_SO)),
    Row("admin:logout", get=staff(NOT_SO), post=staff(PAGE)),
    Row("admin:login", get=signed_in(FORBIDDEN, staff=ON), post=signed_in(FORBIDDEN, staff=ON)),
    Row("admin:view_on_site", get=everybody(ON), post=everybody(ON)),
    Row("/admin/(?P<url>.*)$", get=staff(NOT_THERE), post=staff(NOT_THERE)),
    Row(_of(READ, "changelist", "history"), get=staff(PAGE), post=staff(PAGE)),
    Row(_of(OF_A_DRAFT, "change"), get=staff(PAGE), post=staff(PAGE)),  # an empty form
    Row(_of(OF_PUBLISHED, "change"), get=staff(PAGE), post=staff(FORBIDDEN)),
    Row(_of(READ, "delete"), get=staff(FORBIDDEN), post=staff(FORBIDDEN)),
    Row(_of(READ.replace("accounts_sitetext", ""), "add"), get=staff(FORBIDDEN), post=staff(FORBIDDEN)),
    Row("admin:accounts_sitetext_add", get=staff(PAGE), post=staff(PAGE)),  # an empty form
    Row(_old(READ), get=everybody(ON), post=everybody(ON)),
)

LIBRARIES = SIGNING_IN | SECOND_FACTOR | STAFF
