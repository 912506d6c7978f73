"""Who reads an update, and the list of them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from community.models import Signature, Update
from community.news import reading
from tests.helpers.builders import make_campaign, make_interest, make_member, make_secured, make_user, signed_in
from tests.helpers.community.updates import make_signature, make_update, page
from tests.helpers.pages import without_own_scripts

pytestmark = pytest.mark.django_db

Audience = Update.Audience
VISITORS = ["nobody", "stranger", "signer", "left", "interested", "pledged", "withdrawn", "team", "other team"]


def visitor(kind: str, campaign: Campaign) -> Client:
    user = make_user()
    match kind:
        case "nobody":
            return Client()
        case "signer":
            make_signature(campaign, user.email)
        case "left":
            make_signature(campaign, user.email, status=Signature.Status.WITHDRAWN)
        case "interested":
            user = make_interest(campaign).supporter
        case "pledged":
            user = make_secured(campaign).supporter
        case "withdrawn":
            pledge = make_secured(campaign)
            type(pledge).objects.filter(pk=pledge.pk).update(status="withdrawn")
            user = pledge.supporter
        case "team":
            user = make_member(campaign, TeamMember.Role.OBSERVER)
        case "other team":
            user = make_member(make_campaign(), TeamMember.Role.OWNER)
    return signed_in(user)


READERS = {
    Audience.EVERYBODY: set(VISITORS),
    Audience.SUPPORTERS: {"signer", "interested", "pledged", "team"},
    Audience.PLEDGED: {"pledged", "team"},
}


@pytest.mark.parametrize("kind", VISITORS)
@pytest.mark.parametrize("audience", list(Audience))
def test_the_text_is_for_its_audience_and_the_title_for_everybody(
    campaign: Campaign, audience: Audience, kind: str
) -> None:
    update = make_update(campaign, audience=audience)

    answer = visitor(kind, campaign).get(page(update)).content.decode()

    assert "We are 1,000" in answer
    assert ("Thank <em>you</em>" in answer) == (kind in READERS[audience])


@pytest.mark.parametrize("kind", VISITORS)
def test_a_planned_update_is_visible_only_to_the_team(campaign: Campaign, kind: str) -> None:
    update = make_update(campaign, publish_at=timezone.now() + timedelta(minutes=1))

    answer = visitor(kind, campaign).get(page(update))

    assert answer.status_code == (200 if kind == "team" else 404)
    assert "We are 1,000" not in Client().get(reverse("community:updates", args=[campaign.slug])).content.decode()
    assert "We are 1,000" not in Client().get(reverse("community:updates_feed", args=[campaign.slug])).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert Client().get(page(update)).status_code == 200


def test_only_what_everybody_may_read_is_shared(campaign: Campaign) -> None:
    everybodys, restricted = make_update(campaign), make_update(campaign, audience=Audience.PLEDGED)

    assert "public" in Client().get(page(everybodys))["Cache-Control"]
    assert "private" in Client().get(page(restricted))["Cache-Control"]
    assert "Cookie" not in Client().get(page(everybodys)).get("Vary", "")


def test_the_address_in_the_mail_opens_a_restricted_update_and_no_other(campaign: Campaign) -> None:
    restricted, everybodys = make_update(campaign, audience=Audience.PLEDGED), make_update(campaign)
    planned = make_update(campaign, publish_at=timezone.now() + timedelta(days=1))

    def follow(token: str) -> Any:
        return Client().get(reverse("community:update_from_mail", args=[token]))

    token = reading.reading_token(str(restricted.pk))
    assert "Thank <em>you</em>" in follow(token).content.decode()
    assert follow(reading.reading_token(str(everybodys.pk))).url == page(everybodys)
    assert follow(f"{token}x").status_code == 404
    assert follow(f"{uuid4()}.{token.rsplit('.', 1)[1]}").status_code == 404
    assert follow(reading.reading_token(str(planned.pk))).status_code == 404


def test_markdown_can_do_nothing(campaign: Campaign) -> None:
    evil = (
        "<script>alert(1)</script> [x](javascript:alert(1)) ![](https://evil.example/x.png) <b onclick=alert(1)>b</b>"
    )
    update = make_update(campaign, title="<script>alert(2)</script>", body=evil)

    for path in (page(update), reverse("community:updates", args=[campaign.slug]), campaign.get_absolute_url()):
        answer = Client().get(path).content.decode()
        assert "<script" not in without_own_scripts(answer)
        assert 'href="javascript' not in answer
        assert "<img" not in answer
        assert "<b onclick" not in answer


def test_readers_of_other_languages_get_the_campaigns_own(campaign: Campaign) -> None:
    Campaign.objects.update(language="it")
    words = {"de": {"title": "Eins", "body": "Eins."}, "it": {"title": "Uno", "body": "Uno."}}

    assert '<h1 lang="it">Uno</h1>' in Client().get(page(make_update(campaign, words=words))).content.decode()


def test_a_text_in_another_language_says_so_and_names_it(campaign: Campaign) -> None:
    update = make_update(campaign, words={"de": {"title": "Wir sind 1.000", "body": "Danke."}})

    answer = Client().get(page(update)).content.decode()

    assert '<h1 lang="de">Wir sind 1.000</h1>' in answer
    assert "German" in answer


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    campaign: Campaign, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_update(campaign)
    with django_assert_num_queries(4):
        answer = Client().get(reverse("community:updates", args=[campaign.slug]))
    assert answer.content.decode().count('<article class="entry"') == count


def test_the_list_goes_on_after_a_page_without_leaving_one_out(campaign: Campaign) -> None:
    same = timezone.now() - timedelta(days=1)
    for number in range(45):
        make_update(campaign, title=f"«{number}»", publish_at=same - timedelta(days=number // 2))
    path, seen = reverse("community:updates", args=[campaign.slug]), list[str]()

    query = ""
    for _page in range(3):
        answer = Client().get(path + query).content.decode()
        seen += [part.split("»")[0] for part in answer.split("«")[1:]]
        query = "".join(re.findall(r'<a href="(\?before=\d+)"', answer))

    assert query == ""
    assert sorted(map(int, seen)) == list(range(45))


@pytest.mark.parametrize("before", ["x", "٣", "0", "99999999999999999999", "-1"])
def test_an_invalid_page_answers_404(campaign: Campaign, before: str) -> None:
    make_update(campaign)
    assert Client().get(reverse("community:updates", args=[campaign.slug]), {"before": before}).status_code == 404
