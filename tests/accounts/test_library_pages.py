"""Every page of allauth's that people can reach is in our own words and look."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth import urls as library
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts.models import User
from tests.accounts.test_sign_in_detours import ADA, sign_in
from tests.helpers.builders import make_user, signed_in
from tests.helpers.desk.desk_team import proven

pytestmark = pytest.mark.django_db

LIBRARY = Path(allauth.__file__).parent
READABLE = {
    "account_login", "account_request_login_code", "account_signup", "account_logout", "account_inactive",
    "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_reauthenticate", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn",
    "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
}  # fmt: skip


def make_person(email: str) -> User:
    """Someone who has entered a code that was sent to this address."""
    user = make_user(email)
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


@pytest.fixture
def ada() -> User:
    return make_person(ADA)


def add_key(user: User) -> Authenticator:
    """A security key, as a browser would register it."""
    point = {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}
    key = AttestedCredentialData.create(bytes(16), os.urandom(16), ES256(point))
    data = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 1, key)
    answer = {
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        "clientDataJSON": websafe_encode(
            CollectedClientData.create("webauthn.create", b"", "https://commonbid.example")
        ),
    }
    name = websafe_encode(key.credential_id)
    credential = {"id": name, "rawId": name, "type": "public-key", "response": answer}
    factor: Authenticator = WebAuthn.add(user, "Blue key", credential).instance
    return factor


def with_everything(user: User) -> Client:
    """An app, a key and recovery codes, of which one has just been used."""
    client = proven(user)
    add_key(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    client.post(reverse("mfa_reauthenticate"), {"code": code})
    return client


def addresses(patterns: list[Any] = library.urlpatterns) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            yield from addresses(pattern.url_patterns)
            continue
        key = Authenticator.objects.filter(type="webauthn").first()
        for arguments in ([], [key.pk] if key else []):
            try:
                yield str(pattern.name), reverse(str(pattern.name), args=arguments)
            except NoReverseMatch:
                continue


def foreign(answer: Any) -> list[str]:
    """The library's own pages among the templates of an answer, but for what people download."""
    origins = [Path(each.origin.name) for each in answer.templates if each.origin]
    return [str(origin) for origin in origins if origin.is_relative_to(LIBRARY) and origin.suffix == ".html"]


def test_every_page_that_can_be_read_is_our_own(client: Client, ada: User) -> None:
    found, theirs = set(), {}
    for person in (client, signed_in(make_person("bea@example.org")), with_everything(ada)):
        for name, address in addresses():
            answer = person.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found.add(name)
                theirs[name] = foreign(answer)

    assert {name: templates for name, templates in theirs.items() if templates} == {}
    assert found == READABLE


def test_so_is_the_page_that_asks_for_the_second_factor_when_signing_in(client: Client, ada: User) -> None:
    with_everything(ada)

    page = client.get(sign_in(client, reverse("account_login"))["Location"])

    assert "Now your second factor" in page.content.decode()
    assert foreign(page) == []
