"""“If we owned Twitter”: a document of some versions, and what invented supporters suggest for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from assembly.document import answering, drafting, publishing, reading, suggesting
from assembly.document.drafting import Words
from assembly.document.suggesting import SuggestionInput
from assembly.models import Document, Suggestion
from campaigns.models import Campaign
from common.ids import uuid7
from demo.campaign import clock, words
from demo.campaign.accounts import account

SECTIONS = ("purpose", "members", "votes", "board", "surplus", "leaving")
PEOPLE = 8

type Then = Callable[[Suggestion], object]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the supporter with this number suggested, so many days ago: other words in a section."""

    days_ago: int
    who: int
    section: str
    language: str
    name: str
    words: tuple[str, str]  # those in the section, and those instead of them
    reason: str
    supporters: int = 0


OUTDATED = Suggested(
    31,
    0,
    "votes",
    "fr",
    "Solène (démo)",
    ("sur tout ce qui compte", "sur le budget, les règles et le but"),
    "« Tout ce qui compte » ne dit pas qui en juge.",
    2,
)
ACCEPTED = Suggested(
    22,
    1,
    "board",
    "en",
    "Callum (demo)",
    ("Six are elected by all members", "Four are elected by all members, two are drawn by lot among them"),
    "Elections favour those who are known already. Two seats by lot cost nothing and let others in.",
    4,
)
REJECTED = Suggested(
    17,
    2,
    "members",
    "de",
    "Frauke (Demo)",
    ("aber nur eine Stimme", "und je tausend Anteile eine Stimme"),
    "Wer mehr einsetzt, trägt mehr Risiko und soll mehr zu sagen haben.",
)
WHY_NOT = "One member, one vote: the members of a co-operative decide as people, whatever they put in."
WITHDRAWN = Suggested(
    12,
    3,
    "leaving",
    "it",
    "Dario (demo)",
    ("alla fine dell’anno seguente", "entro tre mesi"),
    "Un anno è lungo per chi ha bisogno dei suoi soldi.",
    1,
)
OPEN = [
    Suggested(
        8,
        4,
        "surplus",
        "en",
        "Tunde (demo)",
        ("Half of the rest", "A third of the rest goes back to the members, a third"),
        "People who carried the risk should see something of it in good years.",
        3,
    ),
    Suggested(
        4,
        5,
        "purpose",
        "de",
        "Lorenz (Demo)",
        (
            "Es muss einbringen, was es kostet",
            "Es muss einbringen, was es kostet, und darf nie allein von Werbung leben",
        ),
        "Sonst entscheidet am Ende doch, wer die Werbung bezahlt.",
        2,
    ),
]


def write(by: User) -> None:
    """Have the team of “We are Twitter” write it, with its supporters; `by` decides for the team."""
    campaign = Campaign.objects.get(slug="we-are-twitter")
    document = _begin(campaign, by)
    _suggest(document, OUTDATED)
    with _ago(26):
        _change(document, by, "votes", _section("votes"))
        _publish(document, by, "clearer")
    _suggest(document, ACCEPTED, lambda made: answering.accept(made, by))
    _suggest(document, REJECTED, lambda made: answering.reject(made, by, WHY_NOT))
    _suggest(document, WITHDRAWN, lambda made: suggesting.withdraw(made, _people(campaign, WITHDRAWN.who)[0]))
    for each in OPEN:
        _suggest(document, each)


def _ago(days: int) -> AbstractContextManager[None]:
    return clock.at(timezone.now() - timedelta(days=days))


def _begin(campaign: Campaign, by: User) -> Document:
    with _ago(33):
        title = {language: {"title": said["title"]} for language, said in words.of("document").items()}
        document = drafting.start(campaign, by, title)
        for name in SECTIONS:
            drafting.add_block(document, by, _section(name, "first" if name == "votes" else "body"))
        _publish(document, by, "begun")
    return document


def _section(name: str, text: str = "body") -> Words:
    found = words.of("document", name).items()
    return {language: {"heading": said["heading"], "body": said[text].strip()} for language, said in found}


def _change(document: Document, by: User, section: str, said: Words) -> None:
    block = Document.objects.get(pk=document.pk).draft[SECTIONS.index(section)]
    drafting.change_block(document, by, block.id, said, seen=block.revision)


def _publish(document: Document, by: User, note: str) -> None:
    notes = {language: said[note] for language, said in words.of("document").items()}
    publishing.publish(document, by, notes, seen=Document.objects.get(pk=document.pk).revision)


def _suggest(document: Document, wish: Suggested, then: Then | None = None) -> None:
    """Suggest it, have others support it a day later, and decide about it after another one."""
    version = reading.newest(document)
    assert version  # noqa: S101  (published before)
    block = version.content[SECTIONS.index(wish.section)]
    said = block.words[wish.language]
    changed = {**said, "body": said["body"].replace(*wish.words)}
    given = SuggestionInput(uuid7(), version.number, changed, wish.reason, wish.name)
    author, *others = _people(document.campaign, wish.who)
    with _ago(wish.days_ago):
        made = suggesting.suggest(document, author, block.id, wish.language, given)
    with _ago(wish.days_ago - 1):
        for person in others[: wish.supporters]:
            suggesting.support(made, person)
    with _ago(wish.days_ago - 2):
        if then:
            then(made)


def _people(campaign: Campaign, first: int) -> list[User]:
    """Some of the supporters with a card, beginning with this number. The first in the campaign have commented."""
    pledges = campaign.pledges.promised().select_related("supporter").order_by("-pk")[:PEOPLE]
    people = [account(pledge.supporter.email) for pledge in pledges]
    start = first % len(people)
    return people[start:] + people[:start]
