"""What receivers read: facts that are public, in the campaign's language, without anything that a chat acts upon."""

import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from community.models import Update
from desk.models import Event
from desk.webhooks import bodies, noting
from tests.helpers.assembly import make_decided, make_members, make_open
from tests.helpers.builders import join, make_campaign, make_secured, make_user, unguarded
from tests.helpers.community.updates import make_update
from tests.helpers.desk.webhooks import bodies as told
from tests.helpers.desk.webhooks import make_webhook

pytestmark = pytest.mark.django_db

NASTY = "<!channel> & @everyone <@U123> @here [x](javascript:x) *b* _i_ `c` ||s|| <https://evil.example|us>"


def line(campaign: Campaign, kind: str) -> str:
    webhook = make_webhook(campaign, kind)
    noting.note()
    [body] = told(webhook)
    return str(body["text" if kind == "slack" else "content"])


def test_a_program_reads_what_happened_when_and_where() -> None:
    campaign = make_campaign(slug="ours", title="Our Commons")
    webhook = make_webhook(campaign)
    at = timezone.now()
    update = make_update(campaign, "We are 1,000", publish_at=at, audience=Update.Audience.PLEDGED)
    noting.note()

    assert told(webhook) == [
        {
            "type": "update.published",
            "timestamp": at.isoformat(),
            "data": {
                "campaign": {"slug": "ours", "title": "Our Commons", "url": "http://testserver/c/ours/"},
                "update": {
                    "number": update.number,
                    "title": "We are 1,000",
                    "audience": "pledged",
                    "url": f"http://testserver/c/ours/updates/{update.number}/",
                },
            },
        }
    ]


def test_a_program_reads_the_facts_of_each_kind_of_event(campaign: Campaign) -> None:
    webhook = make_webhook(campaign)
    make_members(campaign, 1)
    make_secured(campaign, cents=260_00)
    make_update(campaign)
    make_decided(campaign)
    campaign.move(Campaign.Phase.COLLECTING)
    noting.note()

    facts = {body["type"]: body["data"] for body in told(webhook)}
    proposal = {
        "number": 1,
        "title": "Buy the building?",
        "kind": "yes_no",
        "members": 2,
        "url": f"http://testserver/c/{campaign.slug}/assembly/1/",
    }
    assert facts.keys() == {event for event in Event if event != Event.TEST}
    assert facts[Event.PHASE]["phase"] == {"before": "pledging", "after": "collecting"}
    assert proposal.items() <= facts[Event.OPENED]["proposal"].items()
    assert "result" not in facts[Event.OPENED]["proposal"]
    assert {**proposal, "result": "rejected"}.items() <= facts[Event.CLOSED]["proposal"].items()
    assert facts[Event.MILESTONE]["milestone"] == {"percent": 25}


def test_people_read_a_line_and_a_link(campaign: Campaign) -> None:
    make_update(campaign, "We are 1,000", audience=Update.Audience.PLEDGED)

    for kind in ("slack", "discord"):
        text = line(campaign, kind).replace("\\", "")
        assert text == (
            "News of “Our Commons”: We are 1,000 (for people who pledged)\n"
            f"http://testserver/c/{campaign.slug}/updates/1/"
        )


def test_a_milestone_names_public_totals(campaign: Campaign) -> None:
    webhook = make_webhook(campaign, "slack")
    make_secured(campaign, cents=260_00)
    noting.note()

    assert told(webhook)[0]["text"] == (
        "“Our Commons” has reached 25% of its threshold · $260 of $1,000 · 1 supporter\n"
        f"http://testserver/c/{campaign.slug}/"
    )


def test_the_line_is_in_the_main_language_of_the_campaign() -> None:
    campaign = make_campaign(language="de")
    with unguarded():
        campaign.texts.create(language="de", title="Unsere Allmende", ask=".")
    make_update(campaign, words={"en": {"title": "News", "body": ""}, "de": {"title": "Neues", "body": ""}})

    text = line(campaign, "slack")

    assert "Unsere Allmende" in text
    assert "Neues" in text


def test_slack_and_mattermost_take_nothing_for_a_mention_or_a_link(campaign: Campaign) -> None:
    make_update(campaign, NASTY)

    said = line(campaign, "slack").partition("\n")[0]

    assert "&lt;!channel&gt; &amp; @\u2060everyone &lt;@\u2060U123&gt; @\u2060here" in said
    assert not {"<", ">"} & set(said)


def test_discord_mentions_nobody_and_shows_marks_as_they_were_typed(campaign: Campaign) -> None:
    webhook = make_webhook(campaign, "discord")
    make_update(campaign, NASTY)
    noting.note()

    [body] = told(webhook)
    assert body["allowed_mentions"] == {"parse": []}
    assert r"\[x\]\(javascript:x\) \*b\* \_i\_ \`c\` \|\|s\|\|" in body["content"]
    assert "@everyone" not in body["content"]


@pytest.mark.parametrize(("kind", "limit"), [("slack", 4000), ("discord", 2000)])
def test_a_text_that_is_too_long_is_cut_before_its_link(campaign: Campaign, kind: str, limit: int) -> None:
    make_update(campaign, "*" * 5000)

    text = line(campaign, kind)

    assert len(text) == limit
    assert text.endswith(f"…\nhttp://testserver/c/{campaign.slug}/updates/1/")


@pytest.mark.parametrize("kind", ["standard", "slack", "discord"])
def test_nothing_about_a_single_person_leaves(campaign: Campaign, kind: str) -> None:
    webhook = make_webhook(campaign, kind)
    for number in range(10):
        supporter = make_user(f"canary-{number}@example.org")
        make_secured(campaign, supporter=supporter, name=f"Canary {number}", show_name=True, cents=100_00)
    make_members(campaign, 1)
    make_update(campaign, by=make_user("canary-author@example.org"))
    asker = make_user("canary-asker@example.org")
    join(campaign, user=asker, role=TeamMember.Role.EDITOR, name="Canary")
    make_open(campaign, by=asker)
    campaign.move(Campaign.Phase.COLLECTING, make_user("canary-mover@example.org"))
    noting.note()

    sent = " ".join(json.dumps(body, ensure_ascii=False) for body in told(webhook)).lower()
    assert len(told(webhook)) == 5
    assert "canary" not in sent
    assert str(campaign.pk) not in sent


def test_a_test_says_that_it_is_one(campaign: Campaign) -> None:
    body = json.loads(bodies.of_test(make_webhook(campaign)))

    assert (body["type"], body["data"].keys()) == ("webhook.test", {"campaign"})
    assert datetime.fromisoformat(body["timestamp"]).tzinfo == UTC
