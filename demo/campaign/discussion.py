"""Questions that invented people ask in public, answers, and comments, each in the language of its author."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from community.discussion import moderating, posting
from community.discussion.posting import QUESTION, AsComment, PostInput
from community.models import Post, Update
from demo.campaign import clock
from demo.campaign.accounts import account


@dataclass(frozen=True, slots=True)
class Words:
    language: str
    name: str
    text: str
    answer: str = ""


QUESTIONS = [
    Words(
        "en",
        "Noor (demo)",
        "What if the shares are more expensive by the time we buy them?",
        "Then the same money buys fewer. The calculator on the campaign’s page shows how many, at which price.",
    ),
    Words(
        "de",
        "Hanne (Demo)",
        "Darf auch unser Verein mitmachen, oder nur einzelne Leute?",
        "Ihr Verein kann zusagen wie eine Person: mit einer Karte und einer Stimme.",
    ),
    Words(
        "fr",
        "Bastien (démo)",
        "Pourrai-je revendre ma part plus tard ?",
        "Pas en bourse : une part sociale se rend à la coopérative, qui la rembourse selon ses statuts.",
    ),
    Words("it", "Sveva (demo)", "Chi voterà per noi all’assemblea degli azionisti?"),
]
HELD = Words("en", "Ruth (demo)", "Can I pledge for my grandmother, who has no card?")
COMMENTS = [
    Words("en", "Ade (demo)", "Two coffees’ worth, and for the first time I own a piece of something I use."),
    Words("de", "Jonas (Demo)", "Endlich eine Unterschriftenliste, an deren Ende etwas gekauft wird."),
    Words("fr", "Inès (démo)", "J’en ai parlé à ma chorale : nous sommes déjà neuf."),
]
THANKS = Words(
    "en",
    "Olive Organizer (demo)",
    "Thank you, all of you. Ask us what is not clear: we answer on the questions page.",
)


def ask(by: User) -> None:
    """Questions about “We are Twitter”; `by` publishes and answers them."""
    campaign = Campaign.objects.get(slug="we-are-twitter")
    for number, words in enumerate(QUESTIONS):
        with clock.at(timezone.now() - timedelta(days=9 - number)):
            post = _write(campaign, account(f"asking-{number}@example.org"), words)
        with clock.at(timezone.now() - timedelta(days=8 - number)):
            if words.answer:
                moderating.answer(post, by, words.answer, words.language)
            else:
                moderating.publish(post, by)
    _write(campaign, account("asking@example.org"), HELD)


def comment(by: User) -> None:
    """Comments of the first supporters with a card under the first update, and the thanks of its team."""
    update = Update.objects.select_related("campaign").get(campaign__slug="we-are-twitter", number=1)
    pledges = update.campaign.pledges.promised().select_related("supporter")
    for pledge, words in zip(pledges.order_by("pk"), COMMENTS, strict=False):
        _write(update.campaign, account(pledge.supporter.email), words, update)
    _write(update.campaign, by, THANKS, update)


def _write(campaign: Campaign, author: User, words: Words, update: Update | None = None) -> Post:
    wish = PostInput(uuid7(), words.name, words.text, words.language)
    return posting.write(campaign, author, wish, AsComment(update) if update else QUESTION)
