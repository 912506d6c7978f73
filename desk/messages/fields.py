"""Fields in the text of a message, such as {name}: each recipient gets their own value, in their language.

A field is replaced by a token before Markdown is rendered, and the token by the value afterwards. So a value is never
Markdown or HTML, whatever somebody calls themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, pgettext

from campaigns import clock
from campaigns.models import Campaign
from common import money
from common.markdown import plain_text, rendering

NAMES = {
    "name": gettext_lazy("the recipient’s name; “supporter” for those who gave none"),
    "amount": gettext_lazy("the amount of the recipient’s pledge"),
    "link": gettext_lazy("the link to the recipient’s own pledge, which opens without signing in"),
    "deadline": gettext_lazy("the campaign’s deadline"),
}
LINK = "link"

_FIELD = re.compile(r"\{([^{}\n]{1,80})\}")
# The address of a Markdown link; elsewhere the address itself becomes the link.
_IN_A_LINK = re.compile(r"(\]\([ ]*)\{[ ]*link[ ]*\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A text as one recipient gets it."""

    title: str
    html: SafeString
    plain: str


def used(*texts: str) -> list[str]:
    """The fields in these texts, known or not, in their order."""
    return list(dict.fromkeys(name.strip() for text in texts for name in _FIELD.findall(text)))


def unknown(*texts: str) -> list[str]:
    return [name for name in used(*texts) if name not in NAMES]


def values(campaign: Campaign, name: str, amount_cents: int, link: str) -> dict[str, str]:
    """What the fields mean for one recipient, in the active language."""
    return {
        "name": name or pgettext("instead of a name", "supporter"),
        "amount": money.formatted(amount_cents, campaign.currency),
        "link": link,
        "deadline": clock.text(campaign.deadline, campaign),
    }


def no_link() -> str:
    """For previews and tests, which must not open somebody's pledge."""
    return f"{settings.SITE_URL}{reverse('pledges:mine')}"


def filled(said: Mapping[str, str], given: Mapping[str, str], top: int) -> Letter:
    """Fill in a title and a body, whose highest headings have level `top`."""
    body = _with_tokens(said.get("body", ""))
    html = _replaced(rendering.html(body, top), {name: escape(value) for name, value in given.items()})
    plain = _replaced(plain_text.letter(body), given)
    title = _replaced(_FIELD.sub(_token, said.get("title", "")), given)
    return Letter(title, mark_safe(html), plain)  # noqa: S308  (the values are escaped)


def _with_tokens(text: str) -> str:
    text = _IN_A_LINK.sub(rf"\g<1>{TOKENS[LINK]}", text)
    return _FIELD.sub(lambda found: f"<{_token(found)}>" if found[1].strip() == LINK else _token(found), text)


def _token(found: re.Match[str]) -> str:
    return TOKENS.get(found[1].strip(), found[0])


def _replaced(text: str, given: Mapping[str, str]) -> str:
    return _TOKEN.sub(lambda found: given[found[1]], text)


TOKENS = {name: f"https://qfield{name}q.invalid" if name == LINK else f"qfield{name}q" for name in NAMES}
_TOKEN = re.compile(r"(?:https://)?qfield(name|amount|link|deadline)q(?:\.invalid)?")
