"""Addresses that no mail server takes are refused wherever one can be given."""

import email.policy

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from common.mail import addresses, fields
from common.mail.outbox import Message
from sandbox.mailbox.refusals import is_well_formed
from tests.helpers.forms import forms_of_the_site

UNMAILABLE = [
    "mark@example.net\u200f",
    "\u200fmark@example.net",
    "ma\u200frk@example.net",
    "embedding@exam\u202cple.net",
    "hyphen@\xad.net",
    "hyphen@exam\xadple.net",
    f"long@{'ä' * 60}.example",
    f"long@{'l' * 64}.example",
    "zero-width@exam\u200bple.net",
    "joiner@exam\u200dple.net",
    "byte-order@example.net\ufeff",
    "isolate@\u2066example.net",
    "tag@example\U000e0041.net",
    "unassigned@example\u0378.net",
    "private@exam\ue000ple.net",
    "surrogate@exam\ud800ple.net",
    "control@exam\x08ple.net",
    "next-line@exam\x85ple.net",
    "null@example.net\0",
    "in side@example.net",
    "line\nfeed@example.net",
    "Bcc:\r\nsomebody@example.net",
    "grüezi@example.net",
    "用户@example.net",
    '"quoted"@example.net',
    ".dot@example.net",
    "two..dots@example.net",
    "empty@example..net",
    "trailing@example.net.",
    "full-width-dot@example。",
    "two@@example.net",
    "two@one.example@example.net",
    "hyphen@-example.net",
    "hyphen@example-.net",
    "underscore@exam_ple.net",
    "number@127.0.0.1",
    "literal@[127.0.0.1]",
    "one-label@localhost",
    "snowman@☃.net",
    "list@example.net,other@example.net",
    "Name <name@example.net>",
    f"{'l' * 65}@example.net",
    f"long@{'.'.join(['l' * 60] * 4)}.example",
    f"long@{'.'.join(['ä' * 50] * 5)}.example",
    "@example.net",
    "nobody@",
    "nobody",
]
MAILABLE = {
    "Ada@Example.org": "ada@example.org",
    "  ada@example.org\u00a0\n": "ada@example.org",
    "o'brien+tag@example.org": "o'brien+tag@example.org",
    "ada@bücher.example": "ada@xn--bcher-kva.example",
    "ada@straße.example": "ada@xn--strae-oqa.example",
    "ada@例え.jp": "ada@xn--r8jz45g.jp",
    "ada@xn--bcher-kva.example": "ada@xn--bcher-kva.example",
    "ada@r3---sn.example.net": "ada@r3---sn.example.net",
    f"{'l' * 64}@{'l' * 63}.example": f"{'l' * 64}@{'l' * 63}.example",
}


@pytest.mark.parametrize("address", UNMAILABLE)
@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
def test_an_address_that_servers_reject_is_refused_with_a_reason(address: str, language: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        addresses.cleaned(address)
    assert refusal.value.messages[0]


@pytest.mark.parametrize("address", ["ma\u200frk@example.net", "mark@exam\u200bple.net", "in side@example.net"])
def test_invisible_characters_in_an_address_are_named(address: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        addresses.cleaned(address)
    assert refusal.value.code == "invisible"


@pytest.mark.parametrize(("typed", "kept"), MAILABLE.items())
def test_a_valid_address_is_stored_as_servers_expect_it(typed: str, kept: str) -> None:
    assert addresses.cleaned(typed) == addresses.cleaned(kept) == kept


signs = st.integers(0, 0x10FFFF).map(chr)
parts = st.lists(signs, max_size=70).map("".join) | st.from_regex(r"[a-zäß.\-]{1,66}", fullmatch=True)


@given(st.builds("{}@{}.{}".format, parts, parts, st.sampled_from(["net", "coop", "新", "\xad", ""])))
def test_every_accepted_address_can_be_mailed(text: str) -> None:
    try:
        address = addresses.cleaned(text)
    except ValidationError:
        return
    assert is_well_formed(address)
    assert EmailBackend(alias="x", host="127.0.0.1", port=9).prep_address(address) == address
    Message(to=[address], from_email="hello@example.org").message(policy=email.policy.SMTP).as_bytes()


def test_every_field_for_an_address_in_every_form_is_ours() -> None:
    found = {
        f"{form.__name__}.{name}": field
        for form in forms_of_the_site()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.EmailField) or "email" in name
    }

    assert {name for name, field in found.items() if not isinstance(field, fields.EmailFormField)} == set()
    assert {"SignForm.email", "PledgeForm.email", "InviteForm.email", "NamesForm.contact_email"} <= set(found)


def test_every_field_for_an_address_in_every_table_is_ours() -> None:
    found = [
        field
        for app in settings.LOCAL_APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.EmailField)
    ]

    assert [str(field) for field in found if not isinstance(field, fields.EmailField)] == []
    assert len(found) >= 8
    for field in found:
        with pytest.raises(ValidationError):
            field.clean("hyphen@\xad.net", None)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
def test_signing_in_refuses_it(page: str) -> None:
    answer = Client().post(reverse(page), {"login": "mark@example.net\u200f", "email": "mark@example.net\u200f"})

    assert answer.status_code == 200
    assert "invisible character" in answer.content.decode()


@pytest.mark.django_db
def test_commands_refuse_it() -> None:
    with pytest.raises(CommandError, match="invisible character"):
        call_command("createsuperuser", interactive=False, email="mark@example.net\u200f")
    with pytest.raises(ValidationError):
        User.objects.create_user("hyphen@\xad.net")
    assert not User.objects.exists()
