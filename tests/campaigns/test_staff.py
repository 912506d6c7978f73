"""The pages of those who run the installation: who gets in, what they may change, and that the log says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from accounts.models import SiteText, User
from campaigns.models import Campaign, CampaignAct, TeamMember
from tests.helpers.builders import make_campaign, make_member, make_secured, make_staff, make_user, signed_in
from tests.helpers.campaigns.drafts import make_complete
from tests.helpers.desk.desk_team import proven

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_staff(is_superuser=True)


@pytest.fixture
def admin(staff: User) -> Client:
    return proven(staff)


def change(obj: Any) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def every_page() -> list[str]:
    models = [model._meta for model in site._registry]
    lists = [reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") for meta in models]
    return [reverse("admin:index"), *lists]


def test_staff_sign_in_as_everybody_does_and_come_back(client: Client, staff: User) -> None:
    wanted = reverse("admin:campaigns_campaign_changelist")

    answer = client.get(wanted, follow=True)

    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next={wanted}"
    assert b'type="password"' not in answer.content


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client: Client, wanted: str, staff: User) -> None:
    for visitor in (client, proven(staff)):
        answer = visitor.get(reverse("admin:login"), {"next": wanted})
        assert answer["Location"].endswith(reverse("admin:index"))


def test_the_first_page_leads_to_the_submitted_campaigns(admin: Client) -> None:
    assert f'href="{reverse("campaigns:staff")}"' in admin.get(reverse("admin:index")).content.decode()


def test_no_admin_page_opens_without_a_second_factor(staff: User) -> None:
    without = signed_in(staff)
    assert {without.get(page)["Location"] for page in every_page()} == {reverse("mfa_activate_totp")}
    assert proven(make_user()).get(reverse("admin:login")).status_code == 403

    stale = proven(staff, minutes_ago=60)
    pages = every_page()
    assert {stale.get(page)["Location"].partition("?")[0] for page in pages} == {reverse("mfa_reauthenticate")}
    assert len(pages) > 15


def test_admin_pages_open_with_a_second_factor_and_have_no_bulk_delete(admin: Client) -> None:
    make_secured()

    for page in every_page():
        answer = admin.get(page)
        assert answer.status_code == 200, page
        assert "delete_selected" not in answer.content.decode()


def test_no_second_factor_address_or_group_can_be_written_here() -> None:
    names = {model.__name__ for model in site._registry}

    assert names.isdisjoint({"Authenticator", "EmailAddress", "Group", "Permission"})
    assert not any(admin.has_delete_permission(None) for admin in site._registry.values())
    others = [admin for model, admin in site._registry.items() if model is not SiteText]
    assert not any(admin.has_add_permission(None) for admin in others)


FIGURE = {"value", "as_of", "source", "source_url"}
WRITABLE = {
    "Campaign": {
        "slug", "threshold_cents", "optimum_cents", "min_cents", "max_cents", "first_phase", "deadline", "timezone",
        "language", "valuation_date", "organizer_name", "contact_email", "chat_url", "repository_url", "meeting_url",
    },
    "Company": {"name", "ticker", "prices_source", "prices_source_url"},
    "CompanyFact": FIGURE,
    "Assumption": FIGURE,
    "CampaignText": {"title", "ask", "bought", "money", "failure", "risks", "refunds", "fees", "governance",
                     "organizer", "legal", "image_alt"},
}  # fmt: skip


def test_only_these_values_of_a_draft_can_be_edited(rf: Any, staff: User) -> None:
    request = rf.get("/")
    request.user = staff
    found = {
        model.__name__: set(admin.get_form(request, change=True).base_fields)
        for model, admin in site._registry.items()
        if admin.has_change_permission(request)
    }

    assert found == WRITABLE


def test_the_page_of_an_account_shows_no_password(admin: Client) -> None:
    ada = make_user("ada@example.org")

    page = admin.get(change(ada)).content.decode()

    assert ada.email in page
    assert "password" not in page.lower()
    assert 'name="_save"' not in page


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_there_is_no_password_to_change(admin: Client, name: str) -> None:
    assert admin.get(reverse(f"admin:{name}")).status_code == 404


def test_over_https_signing_in_leads_back_to_the_same_page(staff: User) -> None:
    answer = proven(staff).get(reverse("admin:login"), {"next": "http://testserver/admin/"}, secure=True)

    assert answer["Location"] == reverse("admin:index")


SENT: dict[str, Callable[[Campaign], tuple[Any, dict[str, Any]]]] = {
    "company": lambda c: (c.company, {"name": "Another, Inc.", "ticker": c.company.ticker}),
    "fact": lambda c: (
        c.company.facts.get(kind="active_users"),
        {"value": 7, "as_of": "2016-10-01", "source": "The press", "source_url": ""},
    ),
    "assumption": lambda c: (
        c.assumptions.get(),
        {"value": 50_00, "as_of": "2016-10-01", "source": "", "source_url": ""},
    ),
    "text": lambda c: (
        c.texts.get(),
        {**{f.name: getattr(c.texts.get(), f.name) for f in c.texts.get()._meta.fields[3:]}, "refunds": "None."},
    ),
}


@pytest.mark.parametrize("what", SENT)
def test_help_with_a_draft_is_logged_with_author_and_previous_values(admin: Client, staff: User, what: str) -> None:
    campaign = make_complete()
    obj, data = SENT[what](campaign)

    answer = admin.post(change(obj), data)

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    act = campaign.acts.get()
    assert (act.kind, act.by) == (CampaignAct.Kind.BY_STAFF, staff)
    assert act.data["what"] == f"{obj._meta.verbose_name} {type(obj).objects.get(pk=obj.pk)}"
    assert (
        act.data["changed"]
        == {
            "company": {"name": ["Commons, Inc.", "Another, Inc."]},
            "fact": {"value": ["1000", "7"]},
            "assumption": {"value": ["3000", "5000"]},
            "text": {"refunds": ["About *refunds*.", "None."]},
        }[what]
    )
    owner = signed_in(make_member(campaign, TeamMember.Role.OWNER))
    page = owner.get(reverse("desk:log", args=[campaign.slug])).content.decode()
    assert "Draft changed by the staff of this site" in page
    assert "staff@example.org" in page


@pytest.mark.parametrize("what", [*SENT, "campaign", "member", "terms"])
def test_a_published_campaign_is_read_only(admin: Client, what: str) -> None:
    campaign = make_complete()
    make_member(campaign, TeamMember.Role.EDITOR)
    others = {"campaign": campaign, "member": campaign.team.get(), "terms": campaign.terms_versions.get()}
    obj, data = SENT[what](campaign) if what in SENT else (others[what], {"role": "owner", "threshold_cents": 1})
    campaign.move(Campaign.Phase.PLEDGING)

    page = admin.get(change(obj))
    answer = admin.post(change(obj), data)

    assert (page.status_code, answer.status_code) == (200, 403)
    assert 'name="_save"' not in page.content.decode()
    assert not campaign.acts.exists()


def test_a_shared_company_is_read_only_once_one_campaign_is_published(admin: Client) -> None:
    draft = make_complete()
    obj, data = SENT["company"](draft)
    make_campaign(company=draft.company)

    assert 'name="_save"' not in admin.get(change(obj)).content.decode()
    assert admin.post(change(obj), data).status_code == 403


def test_a_change_to_a_shared_company_is_logged_in_both_drafts(admin: Client) -> None:
    drafts = [make_complete()]
    drafts.append(make_campaign(company=drafts[0].company, phase=Campaign.Phase.DRAFT))
    obj, data = SENT["company"](drafts[0])

    for _ in range(2):  # the second time nothing changes
        admin.post(change(obj), data)

    assert [draft.acts.count() for draft in drafts] == [1, 1]


def test_the_staff_cannot_make_themselves_owners(admin: Client) -> None:
    draft = make_complete()
    make_member(draft, TeamMember.Role.EDITOR)

    for data in ({"role": "owner"}, {"user": str(make_user().pk), "role": "owner", "name": "Me"}):
        assert admin.post(change(draft.team.get()), data).status_code == 403
        assert admin.post(reverse("admin:campaigns_teammember_add"), data).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_however_long_it_is(admin: Client, django_assert_max_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        make_member(make_secured().campaign)

    for page in every_page():
        with django_assert_max_num_queries(12):
            admin.get(page)
