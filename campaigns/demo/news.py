"""Updates, library, events, questions and milestones of “We are Twitter”: true where they are about 2016 and 2017."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from campaigns.demo import library, questions
from campaigns.models import Campaign, Update

WORDS = {
    "begun": {
        "en": {
            "title": "Somebody asked why we do not buy it",
            "body": """\
On 29 September 2016 Nathan Schneider wrote in *The Guardian*: [“Here’s my plan to save Twitter: let’s buy
it”](https://www.theguardian.com/commentisfree/2016/sep/29/save-twitter-buy-platform-shared-ownership). Within a week
people had met in a Loomio group to find out how, and a petition was on its way.

What they did not have was a place to put the money down. That is what this demonstration shows: the same campaign, with
pledges that count only if enough of us make one.
""",
        }
    },
    "thanks": {
        "en": {
            "title": "To those who pledged: how we would vote your shares (demo)",
            "body": """\
This update is for people with a pledge, so that you can see what that looks like.

Before a general meeting of the company, the members of the co-operative would vote on every item of its agenda: one
member, one vote. The shares are then voted as a block, as the majority decided.
""",
        }
    },
    "vote": {
        "en": {
            "title": "What became of it: the vote of 22 May 2017",
            "body": """\
The people of 2016 did not buy Twitter. They bought shares, and with them the right to ask a question: Proposal No. 4,
**Exit to Democratic User Ownership**, on the agenda of the annual meeting of 22 May 2017. It asked the company for a
report on selling the platform to its users, by way of a co-operative or something like it.

The board recommended to vote against it. The proposal won a few percent of the votes and was not adopted.

*This is history. The campaign on these pages is a demonstration and buys nothing.*
""",
        }
    },
}

EVENT = {
    "en": {
        "title": "Open call of the organizers (demo)",
        "body": "Ask whatever you like about the offer, the co-operative, or this demonstration. *An invented event.*",
    }
}

MILESTONES = [
    (date(2016, 9, 29), None, {"en": {"title": "The proposal appears in The Guardian"}}),
    (date(2017, 5, 22), None, {"en": {"title": "The question is put to Twitter’s shareholders"}}),
    (None, 10_000_00, {"en": {"title": "A first block of shares", "note": "Enough to speak at the meeting."}}),
    (None, 50_000_00, {"en": {"title": "Half of the threshold"}}),
    (None, 100_000_00, {"en": {"title": "The threshold: cards are charged"}}),
]


def load(by: User) -> None:
    campaign = Campaign.objects.get(slug="we-are-twitter")
    _updates(campaign, by)
    _event(campaign)
    for position, (day, cents, words) in enumerate(MILESTONES):
        campaign.milestones.create(date=day, amount_cents=cents, words=words, position=position)
    for position, resource in enumerate(library.RESOURCES):
        campaign.resources.create(position=position, **resource)
    for position, words in enumerate(questions.QUESTIONS):
        campaign.questions.create(position=position, words=words)


def _updates(campaign: Campaign, by: User) -> None:
    """Published by now, and never mailed: nobody has signed up for them."""
    audiences = {"thanks": Update.Audience.PLEDGED}
    for number, (name, words) in enumerate(WORDS.items(), start=1):
        campaign.updates.create(
            number=number,
            by=by,
            words=words,
            audience=audiences.get(name, Update.Audience.EVERYBODY),
            publish_at=timezone.now() - timedelta(days=3 * (len(WORDS) - number), hours=1),
            by_mail=False,
            due_at=None,
        )


def _event(campaign: Campaign) -> None:
    starts_at = (timezone.now() + timedelta(days=12)).replace(hour=18, minute=0, second=0, microsecond=0)
    campaign.events.create(
        words=EVENT, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1, minutes=30), place="Online"
    )
