"""Signing in by a code that is mailed."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import sign_in
from accounts.models import User
from common.mail import delivery
from common.models import Mail
from tests.helpers.builders import make_user

pytestmark = pytest.mark.django_db


def ask_for_code(language: str = "en", email: str = "nobody@example.org") -> Mail:
    with translation.override(language):
        Client().post(reverse("account_login"), {"login": email})
    return Mail.objects.get(to=email)


def test_an_unknown_address_gets_our_own_message() -> None:
    ask_for_code()

    delivery.deliver()

    message = outbox.outbox[0]
    assert message.subject == "Commonbid does not recognize this address"
    for text in (message.body, message.alternatives[0].content):
        assert "We have no pledge or campaign under this address" in " ".join(text.split())
        assert "http://testserver/" in text
        assert "signup" not in text
        assert "Unknown" not in text


def test_one_mailed_code_signs_in_the_first_member_of_staff() -> None:
    call_command("createsuperuser", email="root@example.org", interactive=False)
    client = Client()
    client.post(reverse("account_login"), {"login": "root@example.org"})

    code = Mail.objects.get(to="root@example.org").data["code"]
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert answer["Location"] == "/pledges/"
    assert Mail.objects.count() == 1
    assert client.get("/pledges/").status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
def test_it_is_written_in_the_language_of_the_reader(language: str) -> None:
    row = ask_for_code(language)

    assert (row.kind, row.language) == ("unknown_account", language)


@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
def test_one_address_is_asked_for_and_nothing_else(client: Client, page: str) -> None:
    html = client.get(reverse(page)).content.decode()

    assert html.count("<label") == html.count('type="email"') == 1


def test_whoever_has_proven_an_address_comes_before_who_only_registered_with_it() -> None:
    registered, owner = make_user("ada@example.org"), make_user("bob@example.org")
    assert sign_in.get_or_create_user("Ada@example.org") == registered

    EmailAddress.objects.create(user=owner, email="ada@example.org", verified=True)

    assert sign_in.get_or_create_user("Ada@example.org") == owner


def test_many_users_are_found_and_created_as_each_one_alone_would_be() -> None:
    registered = User.objects.create(email="known@example.org")
    proven = User.objects.create(email="old@example.org")
    EmailAddress.objects.create(user=proven, email="new@example.org", verified=True)
    EmailAddress.objects.create(user=registered, email="claimed@example.org", verified=False)
    emails = ["Ada@example.org", "known@example.org", "new@example.org", "claimed@example.org", "ben@example.org"]

    found = sign_in.get_or_create_users(emails)

    assert found == {email: sign_in.get_or_create_user(email) for email in emails}
    assert (found["known@example.org"], found["new@example.org"]) == (registered, proven)
    assert (User.objects.count(), len({user.pk for user in found.values()})) == (5, 5)
    made = EmailAddress.objects.filter(user__in=[found["Ada@example.org"], found["ben@example.org"]])
    assert sorted(made.values_list("email", "primary", "verified")) == [
        ("ada@example.org", True, False),
        ("ben@example.org", True, False),
    ]
