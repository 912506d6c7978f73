"""Debates of invented supporters, over some weeks and in several languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from community.debate.places import InThread, NewThread
from community.discussion import posting
from community.discussion.posting import Place, PostInput
from community.models import Post
from demo.campaign import clock
from demo.campaign.accounts import account

TEAM = -1  # in place of the number of a supporter
PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Said:
    """What the supporter with this number wrote, so many days ago; `replies_to` is the place in the list."""

    days_ago: int
    who: int
    language: str
    name: str
    text: str
    replies_to: int | None = None


STAFF_MEMBERS = [
    Said(
        24,
        0,
        "en",
        "Mabel (demo)",
        "Once we hold shares, who else should have a vote?\n\n"
        "I would like the people who **work** at the company to be members on the same terms as we who use it:\n\n"
        "- they know what it takes to run it,\n- and they carry the risk if we are wrong.",
    ),
    Said(
        23,
        1,
        "de",
        "Lorenz (Demo)",
        "Ja, aber mit *einer* Stimme wie alle. Mir ist wichtig, dass niemand zwei Hüte auf einmal trägt.",
        0,
    ),
    Said(23, 2, "fr", "Solène (démo)", "D’accord sur une voix par personne. Et les modérateurs bénévoles ?", 0),
    Said(
        21,
        3,
        "it",
        "Dario (demo)",
        "Nella mia cooperativa abbiamo due assemblee, di chi lavora e di chi usa. Funziona, ma è lenta.",
    ),
    Said(20, 0, "en", "Mabel (demo)", "How slow? A week would be fine with me, half a year would not.", 3),
    Said(19, 3, "it", "Dario (demo)", "Due mesi per lo statuto, due settimane per tutto il resto.", 3),
    Said(
        12,
        4,
        "en",
        "Tunde (demo)",
        "> they carry the risk if we are wrong\n\nThat convinces me. I came here against it and would now vote for it.",
    ),
    Said(
        6,
        TEAM,
        "en",
        "Olive Organizer (demo)",
        "Thank you. We are drafting a question to the members from this: one vote each, for users and staff alike.",
    ),
]
SEAT = [
    Said(
        9, 5, "de", "Frauke (Demo)", "Welches Recht passt zu einer Genossenschaft mit Mitgliedern in vierzig Ländern?"
    ),
    Said(8, 6, "en", "Callum (demo)", "Wherever the articles can be amended by an online assembly.", 0),
    Said(
        4,
        7,
        "fr",
        "Rachid (démo)",
        "La société coopérative européenne mérite d’être comparée :\n\n"
        "| forme | capital minimal |\n|---|---:|\n| SCE | 30 000 € |\n| eG | aucun |",
    ),
    Said(2, 5, "de", "Frauke (Demo)", "Danke, genau so einen Vergleich hatte ich gesucht.", 2),
]
DEBATES = {"Should the people who work there be members too?": STAFF_MEMBERS, "Wo soll unser Sitz sein?": SEAT}


def hold(by: User) -> None:
    """Have the supporters of “We are Twitter” with a card debate; `by` writes for the team."""
    campaign = Campaign.objects.get(slug="we-are-twitter")
    pledges = campaign.pledges.promised().select_related("supporter").order_by("-pk")  # the first have commented
    people = cycle(account(pledge.supporter.email) for pledge in pledges[:PEOPLE])
    cast = [next(people) for _ in range(PEOPLE)]
    for title, said in DEBATES.items():
        posts: list[Post] = []
        for each in said:
            with clock.at(timezone.now() - timedelta(days=each.days_ago)):
                posts.append(_write(campaign, by if each.who == TEAM else cast[each.who], each, title, posts))


def _write(campaign: Campaign, author: User, said: Said, title: str, posts: list[Post]) -> Post:
    place: Place = NewThread(title)
    if posts and posts[0].thread:
        place = InThread(posts[0].thread, None if said.replies_to is None else posts[said.replies_to])
    return posting.write(campaign, author, PostInput(uuid7(), said.name, said.text, said.language), place)
