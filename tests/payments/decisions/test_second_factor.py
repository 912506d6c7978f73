"""The second factor of those who decide about money: set up, used recently, and never a mailed code alone."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from payments.decisions import approvals
from payments.models import MoneyAct
from tests.helpers.builders import signed_in
from tests.helpers.desk.desk_team import address, member, proven
from tests.helpers.pages import enter_code, mailed_code, words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role


@pytest.fixture
def olive(campaign: Campaign) -> User:
    return member(campaign, Role.OWNER)


@pytest.fixture
def tom(campaign: Campaign, olive: User) -> User:
    return member(campaign, Role.TREASURER)


@pytest.fixture
def doors(campaign: Campaign, olive: User, tom: User) -> list[str]:
    """Where Tom asks and confirms."""
    asked = approvals.request(MoneyAct(campaign=campaign, kind="cancel", reason="It was sold."), olive)
    return [address(campaign, "cancel"), address(campaign, "confirm", pk=asked.pk)]


def code_of(user: User) -> str:
    factor = Authenticator.objects.get(user=user, type="totp")
    return format_hotp_value(hotp_value(factor.data["secret"], int(time.time()) // 30))


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor when it is committed
def test_without_a_second_factor_one_is_sent_to_set_it_up_and_returns(campaign: Campaign, tom: User) -> None:
    EmailAddress.objects.filter(user=tom).update(verified=True)  # as by the code that one signs in with
    client = signed_in(tom)
    url = address(campaign, "cancel")

    page = client.get(url, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/totp/activate/"
    assert "This requires a second factor" in words(page)
    secret = client.session["mfa.totp.secret"]
    shown = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    codes = client.post("/accounts/2fa/totp/activate/", {"code": shown}, follow=True)

    # Nobody is asked for the same code twice.
    assert [step for step, _ in codes.redirect_chain] == ["/accounts/2fa/recovery-codes/"]
    assert f'href="{url}"' in codes.content.decode()
    assert "Recovery codes" in words(codes)
    assert "ends the campaign for good" in words(client.get(url))
    assert f'href="{url}"' not in client.get("/accounts/2fa/").content.decode()  # there and back again


def test_every_money_page_requires_a_recent_second_factor(doors: list[str], tom: User, campaign: Campaign) -> None:
    client = proven(tom, minutes_ago=11)

    for door in doors:
        for send in (client.get, client.post):
            answer = send(door)
            assert answer.url == f"/accounts/2fa/reauthenticate/?next={door.replace('/', '%2F')}"
    assert MoneyAct.objects.get().is_waiting

    back = client.post(f"/accounts/2fa/reauthenticate/?next={doors[1]}", {"code": code_of(tom), "next": doors[1]})
    assert back.url == doors[1]
    client.post(doors[1])
    assert Campaign.objects.get().phase == "cancelled"


def test_from_a_button_one_comes_back_to_the_page_on_which_it_stands(doors: list[str], tom: User) -> None:
    """Nothing shows itself at the address to which a button sends."""
    act = doors[1].removesuffix("confirm/")
    signed_out, proven_long_ago = Client(), proven(tom, minutes_ago=11)

    for client, address_ in ((signed_out, f"{act}drop/"), (proven_long_ago, doors[1])):
        answer = client.post(address_, headers={"referer": f"http://testserver{act}"})
        assert parse_qs(urlsplit(answer.url).query) == {"next": [act]}

    assert "You are no longer signed in, so nothing was changed." in words(signed_out.get("/accounts/login/"))


def test_how_long_it_is_good_for_is_a_setting(doors: list[str], tom: User, settings: object) -> None:
    settings.SECOND_FACTOR_MINUTES = 20  # type: ignore[attr-defined]

    assert proven(tom, minutes_ago=19).get(doors[1]).status_code == 200
    assert proven(tom, minutes_ago=21).get(doors[1]).status_code == 302


def test_a_mailed_code_does_not_count_as_a_second_factor(doors: list[str], tom: User) -> None:
    """Somebody who reads Tom's mail signs in as Tom; the page for the second code keeps them out."""
    proven(tom)
    client = Client()
    client.post("/accounts/login/", {"login": tom.email})
    enter_code(client, mailed_code(tom.email))
    assert client.get(doors[1]).url.startswith("/accounts/login/")

    inside = signed_in(tom)
    session = inside.session
    session["account_authentication_methods"] = [{"method": "code", "email": tom.email, "at": time.time()}]
    session["account_authentication_methods_user"] = str(tom.pk)
    session.save()
    for door in doors:
        assert inside.post(door).url.startswith("/accounts/2fa/reauthenticate/")
    assert MoneyAct.objects.get().is_waiting


def test_a_removed_second_factor_no_longer_counts(doors: list[str], tom: User) -> None:
    client = proven(tom)
    Authenticator.objects.all().delete()

    assert client.post(doors[1]).url == "/accounts/2fa/totp/activate/"

    Authenticator.objects.create(user=tom, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    assert client.post(doors[1]).url.startswith("/accounts/2fa/reauthenticate/")


def test_a_recovery_code_works_once(doors: list[str], tom: User) -> None:
    proven(tom)
    client = signed_in(tom)
    code = RecoveryCodes.activate(tom).get_unused_codes()[0]
    url = f"/accounts/2fa/reauthenticate/?next={doors[1]}"

    assert client.post(url, {"code": code, "next": doors[1]}).url == doors[1]
    assert client.get(doors[1]).status_code == 200
    assert "Incorrect code" in words(signed_in(tom).post(url, {"code": code, "next": doors[1]}))


def test_recovery_codes_alone_are_no_second_factor(doors: list[str], tom: User) -> None:
    RecoveryCodes.activate(tom)

    assert signed_in(tom).get(doors[1]).url == "/accounts/2fa/totp/activate/"


def test_one_person_s_factor_is_not_another_s(doors: list[str], tom: User, olive: User) -> None:
    client = proven(olive)
    proven(tom)
    client.force_login(tom, "allauth.account.auth_backends.AuthenticationBackend")

    assert client.post(doors[1]).url.startswith("/accounts/2fa/reauthenticate/")
