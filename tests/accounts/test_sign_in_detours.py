"""Signing in leads to the page that was requested, through every detour, and never to another site."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts import next_page
from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, TeamMember
from common.models import Mail
from tests.helpers.builders import make_campaign, make_member, make_user, signed_in
from tests.helpers.pages import send

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
ADA = "ada@example.org"
EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def invited(campaign: Campaign) -> str:
    """The address that the mail to Ada leads to."""
    invitation = team.invite(campaign, ADA, Role.TREASURER, make_member(campaign, Role.OWNER))
    return reverse("campaigns:join", args=[team.token(str(invitation.pk))])


def code() -> str:
    return str(Mail.objects.filter(kind="login_code").latest("created_at").data["code"])


def type_code(client: Client, where: str, digits: str = "") -> Any:
    """Send the code to the page that asks for it, with what its form carries."""
    page = client.get(where)
    carried = {"next": page.context["redirect_field_value"]} if page.context.get("redirect_field_value") else {}
    return client.post(reverse("account_confirm_login_code"), {"code": digits or code(), **carried})


def sign_in(client: Client, login: str, email: str = ADA) -> Any:
    """From the page that asks for an address to wherever the right code leads."""
    wanted = client.get(login).context["redirect_field_value"]
    sent = client.post(login, {"login": email, "next": wanted or ""})
    return type_code(client, sent["Location"])


def test_an_invited_person_signs_in_and_lands_on_the_invitation(client: Client, invited: str) -> None:
    login = client.get(invited)["Location"]

    answer = sign_in(client, login)

    assert answer["Location"] == invited
    joined = client.post(invited, {"name": "Ada"}, follow=True)
    assert joined.redirect_chain[-1][0].endswith("/desk/")


def test_the_invitation_is_kept_while_an_earlier_code_is_pending(client: Client, invited: str) -> None:
    client.post(reverse("account_login"), {"login": ADA})

    login = client.get(invited)["Location"]
    waits = client.get(login)["Location"]

    assert type_code(client, waits)["Location"] == invited


def test_the_invitation_is_kept_after_too_many_wrong_codes(client: Client, invited: str) -> None:
    login = client.get(invited)["Location"]
    sent = client.post(login, {"login": ADA, "next": invited})["Location"]
    wrong = str((int(code()) + 1) % 10**6).zfill(6)
    for _ in range(5):
        thrown_out = client.post(reverse("account_confirm_login_code"), {"code": wrong, "next": invited})
    assert sent
    assert reverse("account_confirm_login_code") not in thrown_out["Location"]
    Mail.objects.all().delete()

    again = client.post(reverse("account_login"), {"login": ADA})["Location"]

    assert type_code(client, again)["Location"] == invited


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("desk:dashboard", "Open your campaign"),
        ("community:desk_updates", "Open your campaign"),
        ("campaigns:setup", "Open your campaign"),
        ("pledges:mine", "See your pledges"),
        ("admin:index", "Sign in"),
    ],
)
def test_the_sign_in_page_says_where_it_leads(client: Client, campaign: Campaign, view: str, title: str) -> None:
    wanted = reverse(view, args=[] if view in {"pledges:mine", "admin:index"} else [campaign.slug])

    pages = [client.get(wanted, follow=True), client.get(reverse("account_login"))]  # also if `next` is lost

    assert [f"<h1>{title}</h1>" in page.content.decode() for page in pages] == [True, True]


def test_the_sign_in_page_speaks_of_the_invitation_in_every_language(client: Client, invited: str) -> None:
    page = client.get(client.get(f"/fr{invited}")["Location"])

    assert page.context["destination"].begins == "campaigns:join"


def test_another_address_can_be_used_and_leads_to_the_same_page(client: Client, invited: str) -> None:
    login = client.get(invited)["Location"]
    sent = client.post(login, {"login": "typo@example.org", "next": invited})["Location"]

    another = client.get(sent).context["another_address"]

    assert f'href="{escape(another)}"' in client.get(sent).content.decode()
    asks = client.get(another)
    assert asks.context["form"].initial == {}
    waits = client.post(asks.context["request"].path, {"email": ADA, "next": asks.context["redirect_field_value"]})
    assert ADA in client.get(waits["Location"]).content.decode()
    assert type_code(client, waits["Location"])["Location"] == invited


def test_the_page_that_asks_for_the_code_leads_back_to_no_form_sent_before(client: Client, campaign: Campaign) -> None:
    send(client, campaign)
    asks = reverse("account_request_login_code")
    assert client.get(client.get(asks)["Location"]).context["back"] == f"/c/{campaign.slug}/pledge/?again=1"

    sent = client.post(asks, {"email": ADA})

    assert client.get(sent["Location"]).context["back"] == ""


def test_a_second_factor_is_required_before_the_next_page(client: Client, campaign: Campaign, invited: str) -> None:
    ada = User.objects.get(email=ADA)
    EmailAddress.objects.filter(user=ada).update(verified=True)
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    login = client.get(invited)["Location"]

    asked = sign_in(client, login)
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    digits = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    answer = client.post(asked["Location"], {"code": digits})

    assert asked["Location"].startswith(reverse("mfa_authenticate"))
    assert answer["Location"] == invited


def test_setting_up_a_second_factor_leads_back(campaign: Campaign) -> None:
    owner = signed_in(make_member(campaign, Role.OWNER))
    wanted = reverse("desk:cancel", args=[campaign.slug])

    assert owner.get(wanted)["Location"] == reverse("mfa_activate_totp")

    for page in ("mfa_list_webauthn",):
        assert f'href="{wanted}"' in owner.get(reverse(page)).content.decode()


def test_a_person_signed_in_under_another_address_can_still_reach_the_invitation(client: Client, invited: str) -> None:
    client.force_login(make_user("eve@example.org"))

    page = client.get(invited).content.decode()
    answer = client.post(reverse("account_logout"), {"next": invited})

    assert 'You are signed in as <bdi><bdi class="address">eve@example.org</bdi></bdi>' in page
    assert answer["Location"] == invited
    assert sign_in(client, client.get(invited)["Location"])["Location"] == invited


@pytest.mark.parametrize("wanted", EVIL)
def test_the_next_page_is_never_on_another_site(client: Client, wanted: str) -> None:
    make_user(ADA)
    sent = client.post(reverse("account_login"), {"login": ADA, "next": wanted})["Location"]
    session = client.session
    session[next_page.WANTED] = [wanted, timezone.now().timestamp()]
    session.save()
    client.get(sent)

    answer = client.post(reverse("account_confirm_login_code"), {"code": code(), "next": wanted})

    assert answer["Location"] == reverse("pledges:mine")
    assert client.post(reverse("account_logout"), {"next": wanted})["Location"] == "/"


def test_an_old_next_page_is_forgotten(client: Client, invited: str) -> None:
    client.get(invited)

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        sent = client.post(reverse("account_login"), {"login": ADA})["Location"]
        assert type_code(client, sent)["Location"] == reverse("pledges:mine")
