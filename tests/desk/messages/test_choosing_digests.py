"""Who of a team gets the desk by mail: chosen on a page, stopped with one click."""

from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from campaigns.models import Campaign, TeamMember
from common.mail import outbox
from common.models import Mail
from desk import digests
from desk.models import Digest
from tests.helpers.builders import make_campaign, signed_in
from tests.helpers.desk.desk_team import INSIDE, OUTSIDE, address, member, people
from tests.helpers.desk.digests import MONDAY, sweep, wanting
from tests.helpers.pages import levels, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Rhythm = Digest.Rhythm


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(timezone="America/New_York")


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return campaign.team.get(user=member(campaign, TeamMember.Role.OWNER))


def letter(owner: TeamMember) -> Any:
    wanting(owner, Rhythm.DAILY)
    sweep(MONDAY)
    return outbox.render(Mail.objects.get(kind="digest"))


@pytest.mark.parametrize("who", [*OUTSIDE, *INSIDE])
def test_everybody_in_the_team_chooses_for_themselves(campaign: Campaign, who: str) -> None:
    client = people(campaign)[who]

    answer = client.post(address(campaign, "digest"), {"rhythm": "daily"})

    assert answer.status_code == OUTSIDE.get(who, 302)
    chosen = Digest.objects.values_list("member__role", "rhythm")
    assert list(chosen) == ([(who, "daily")] if who in INSIDE else [])


def test_the_page_says_what_is_chosen_and_what_comes_without_a_choice(campaign: Campaign, owner: TeamMember) -> None:
    client, url = signed_in(owner.user), address(campaign, "digest")

    page = client.get(url)
    assert "If you choose nothing, you get it every Monday" in words(page)
    assert page.context["form"]["rhythm"].value() == "weekly"

    assert "The next email will be sent on" in words(client.post(url, {"rhythm": "daily"}, follow=True))
    assert client.get(url).context["form"]["rhythm"].value() == "daily"
    assert levels(client.post(url, {"rhythm": "never"}, follow=True)) == ["success"]
    assert client.post(url, {"rhythm": "hourly"}).context["form"].errors
    assert Digest.objects.get().rhythm == "never"


def test_choosing_never_stops_the_digest(owner: TeamMember) -> None:
    wanting(owner, Rhythm.NEVER)
    sweep(MONDAY)
    assert not Mail.objects.filter(kind="digest").exists()


def test_one_click_stops_it(owner: TeamMember) -> None:
    raw = message_from_bytes(letter(owner).message().as_bytes(), policy=policy.default)
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(raw["List-Unsubscribe"].strip("<>")).path

    for _ in range(2):
        # As mail programs do it: no cookie, no page seen before, no referrer.
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    assert Digest.objects.values_list("rhythm", "due_at").get() == ("never", None)


def test_opening_the_link_changes_nothing_and_a_forged_one_answers_404(owner: TeamMember) -> None:
    path = str(letter(owner).body).split("http://testserver")[-1].split()[0]
    browser = Client()

    for _ in range(5):
        assert "Stop sending me these emails" in words(browser.get(path))
        browser.head(path)

    assert Digest.objects.get().rhythm == "daily"
    assert browser.post(f"{path.rstrip('/')}x/").status_code == 404
    assert "Choose again" in words(browser.post(path))


def test_the_address_stops_only_this_members_mail_of_this_campaign(campaign: Campaign, owner: TeamMember) -> None:
    other = campaign.team.get(user=member(campaign, TeamMember.Role.EDITOR))
    stops, stays = wanting(owner, Rhythm.DAILY), wanting(other, Rhythm.DAILY)

    Client().post(f"/d/{digests.token(stops.pk)}/")

    stays.refresh_from_db()
    assert stays.rhythm == "daily"


def test_the_outbox_holds_no_secret(owner: TeamMember) -> None:
    token = str(letter(owner).body).split("/d/")[1].split("/")[0]
    assert token not in str(Mail.objects.get(kind="digest").data)
