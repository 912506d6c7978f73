"""Every kind of mail: one template makes both of its parts, and they say the same."""

import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.conf import settings
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from common.mail import outbox
from common.models import Mail
from devstack.messages import APPS
from tests.helpers import mails
from tests.helpers.builders import make_campaign

ROOT = Path(settings.BASE_DIR)
SOURCES = {path.name: path.read_text() for path in (ROOT / "templates/mail").iterdir()}
SIGNATURE = "\n\n-- \nCommonbid\nhttp://testserver"
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@pytest.fixture
def loud_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNRESOLVED %s")


def rendered(kind: str, data: dict[str, Any], language: str = "en") -> Any:
    return outbox.render(Mail(kind=kind, to="ada@example.org", data=data, language=language))


def sheet(message: Any) -> Any:
    """What of the HTML part is seen."""
    page = html5lib.parse(message.alternatives[0].content, namespaceHTMLElements=False)
    return page.find("body/div")


def said(message: Any) -> list[str]:
    """What the HTML part says after the name of the site: each piece of text, in words."""
    pieces = [" ".join(piece.split()) for piece in sheet(message).itertext()]
    return [piece for piece in pieces if piece][1:]


def addresses(message: Any) -> set[str]:
    return {link.get("href").removeprefix("mailto:") for link in sheet(message).iter("a")}


def test_every_kind_has_one_source() -> None:
    kinds = {name for name, source in SOURCES.items() if "{% partialdef subject %}" in source}
    used = set(re.findall(r'{% (?:extends|include) "mail/([\w.]+)', "".join(SOURCES.values())))

    assert kinds == {f"{kind}.html" for kind in mails.KINDS}
    assert SOURCES.keys() - kinds == used


def test_every_kind_is_posted_by_somebody() -> None:
    packages = chain.from_iterable((ROOT / name).rglob("*.py") for name in APPS)
    code = "".join(path.read_text() for path in packages)

    assert [kind for kind in mails.KINDS if f'"{kind}"' not in code] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("loud_templates")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", mails.KINDS)
def test_text_and_html_say_the_same(kind: str, language: str) -> None:
    rows = mails.rows(make_campaign())
    for sample in mails.KINDS[kind]:
        message = rendered(kind, {**sample, **rows}, language)
        compare(message)
        look_at(str(message.body))
        assert 5 < len(message.subject) < 200
        assert not re.search(r"UNRESOLVED|\{\{|\{%|None", message.subject + message.body + str(message.alternatives))


def compare(message: Any) -> None:
    """Find what the HTML part says in the text part, in its order; between it are only addresses and marks."""
    known, body, end = addresses(message), str(message.body), 0
    assert body.count(SIGNATURE) == 1
    text = " ".join(body.replace(SIGNATURE, "").split())
    for piece in said(message):
        start = text.find(piece, end)
        assert start >= 0, f"{piece!r} is missing or elsewhere in {text!r}"
        assert_only(text[end:start], known)
        end = start + len(piece)
    assert_only(text[end:], known)
    assert known - set(body.split()) == set()


def assert_only(text: str, known: set[str]) -> None:
    assert [word for word in text.split() if word not in known and not re.fullmatch(r"[-*>|:[\]\d.]+", word)] == []


def look_at(text: str) -> None:
    assert not re.search(r"&(?:#|amp|lt|gt|quot)", text)
    assert not re.search(r"</?(?:a|br|div|h1|h2|p|strong|table|td|th|tr)\b|data-plain", text)
    assert "\n\n\n" not in text
    assert "  " not in text
    assert [line for line in text.split("\n") if len(line) > 72 and " " in line] == []
    assert text == text.strip()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(mails.KINDS.keys() - {"account_notice"}))  # that text is not ours
def test_nothing_is_glued_to_addresses_in_plain_mails(kind: str) -> None:
    message = rendered(kind, {**mails.KINDS[kind][0], **mails.rows(make_campaign())})

    web = {address for address in addresses(message) if address.startswith("http")}
    assert web - {line.split(" ")[-1] for line in message.body.split("\n")} == set()
    assert web or "mailto:" in message.alternatives[0].content


MARKS = [
    "<b>", "</div>", "<script>", "<!--", "&amp;", '" onload="', ' data-plain="x"', "' ", "{{ x }}", "%(a)s",
    "[x](javascript:alert(1))", "http://evil.example/", "-- \n", "\n\n", "\r\n", "\u2028", "\x00", "\u202e", "My pledge"
]  # fmt: skip
HOSTILE = st.text(min_size=1) | st.lists(st.sampled_from(MARKS), min_size=1).map("".join)


@cache
def harmless(kind: str) -> Any:
    return rendered(kind, {**mails.KINDS[kind][0], **dict.fromkeys(mails.CAMPAIGN, "Harmless")})


@pytest.mark.parametrize("kind", ["change_published", "signature_known", "team_invited"])
@given(typed=HOSTILE.filter(str.strip))
@pytest.mark.slow
def test_whatever_a_campaign_is_called_it_is_shown_as_typed(kind: str, typed: str) -> None:
    names = {**dict.fromkeys(mails.CAMPAIGN, "Harmless"), "campaign_title": typed, "organizer_name": typed}
    usual, message = harmless(kind), rendered(kind, {**mails.KINDS[kind][0], **names})

    assert [tag.tag for tag in sheet(message).iter()] == [tag.tag for tag in sheet(usual).iter()]
    assert addresses(message) == addresses(usual)
    assert message.body.count("\n\n") == usual.body.count("\n\n")
    assert "".join(typed.split()) in "".join(message.body.split())
    assert "".join(typed.split()) in "".join(message.subject.split())
    assert len(message.subject.splitlines()) == 1
