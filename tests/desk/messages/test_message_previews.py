"""Nothing is sent that was not previewed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from community.models import LastNews
from desk.models import Message
from tests.helpers.builders import join, make_secured, make_user, put, signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import words
from tests.helpers.previews import go_out, preview

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 12, 1, 9, tzinfo=UTC)
NOW = {"when": "now"}
LATER = {"when": "later", "day": f"{timezone.now() + timedelta(days=1):%Y-%m-%d}", "time": "18:00"}
TYPED = {"title_en": "Your card", "body_en": "Please look at it."}


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    make_secured(campaign)
    return join(campaign, user=make_user(), role=TeamMember.Role.OWNER, name="Olive")


@pytest.mark.parametrize(("seen", "changed"), [
    (LATER, NOW),
    (NOW, LATER),
    (LATER, {"time": "19:00"}),
    (NOW, {"title_en": "Your money"}),
    (NOW, {"body_en": "Pay again."}),
    (NOW, {"previewed": ""}),
])  # fmt: skip
def test_what_differs_from_the_preview_is_previewed_anew_and_then_sent(
    owner: TeamMember, seen: dict[str, str], changed: dict[str, str]
) -> None:
    client = signed_in(owner.user)
    action, sent = preview(client, address(owner.campaign, "message_new"), {**TYPED, **seen})

    again = client.post(action, {**sent, **changed, "send": "1"})

    assert "Nothing has been sent yet: this differs from what was previewed." in words(again)
    assert Message.objects.get().is_draft
    form = again.context["form"]
    client.post(action, {name: form[name].value() or "" for name in form.fields} | {"send": "1"})
    assert not Message.objects.get().is_draft


def test_a_later_time_counts_if_the_button_named_it(owner: TeamMember) -> None:
    client = signed_in(owner.user)
    action, sent = preview(client, address(owner.campaign, "message_new"), {**TYPED, **NOW})

    client.post(action, {**sent, **LATER, "announced": f"{LATER['day']}T{LATER['time']}", "send": "1"})

    message = Message.objects.get()
    assert not message.is_draft
    assert message.starts_at
    assert message.starts_at > timezone.now()


@pytest.mark.parametrize("when", [NOW, LATER])
def test_what_was_previewed_is_sent(owner: TeamMember, when: dict[str, str]) -> None:
    answer = go_out(signed_in(owner.user), address(owner.campaign, "message_new"), {**TYPED, **when})

    assert answer.status_code == 302
    assert not Message.objects.get().is_draft


def test_a_test_shows_the_preview_from_which_it_can_be_sent(owner: TeamMember) -> None:
    client = signed_in(owner.user)
    shown = client.post(address(owner.campaign, "message_new"), {**TYPED, **NOW, "test": "1"}).context
    form = shown["form"]

    client.post(shown["page"].action, {name: form[name].value() or "" for name in form.fields} | {"send": "1"})

    assert not Message.objects.get().is_draft


def test_what_nobody_would_get_now_is_not_sent_but_can_be_scheduled_for_when_all_can_get_it(owner: TeamMember) -> None:
    campaign, client = owner.campaign, signed_in(owner.user)
    put(campaign, timezone="UTC")
    make_secured(campaign)
    for hours, pledge in zip((1, 30), campaign.pledges.all(), strict=True):
        LastNews.objects.create(campaign=campaign, email=pledge.supporter.email, at=MOMENT - timedelta(hours=hours))
    with time_machine.travel(MOMENT, tick=False):
        client.force_login(owner.user)
        page = client.get(address(campaign, "message_new"))
        previewed = client.post(address(campaign, "message_new"), {**TYPED, **NOW, "preview": "1"})
        action, form = previewed.context["page"].action, previewed.context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}
        refused = client.post(action, {**sent, "send": "1"})
        postponed = client.post(action, {**sent, "postpone": "1"})
        form = postponed.context["form"]
        scheduled = client.post(action, {name: form[name].value() or "" for name in form.fields} | {"send": "1"})

    for answer in (page, previewed, refused):
        assert "It can be sent to all of them from 4 December 2026, 08:01 (UTC)." in words(answer)
    assert "Change the time to 4 December 2026, 08:01 (UTC)" in words(previewed)
    assert "Send it now" not in words(previewed)
    assert "Schedule" in words(postponed)
    assert scheduled.status_code == 302
    assert Message.objects.get().starts_at == datetime(2026, 12, 4, 8, 1, tzinfo=UTC)


def test_a_message_that_nobody_matches_has_no_time_and_no_button_to_send(owner: TeamMember) -> None:
    url = f"{address(owner.campaign, 'message_new')}?source=nowhere"

    said = words(signed_in(owner.user).post(url, {**TYPED, **NOW, "preview": "1"}))

    assert "Nobody would get it: messages go only to people with a confirmed address" in said
    for button in ("Send it now", "Change the time"):
        assert button not in said


@pytest.mark.parametrize(("when", "said"), [(NOW, "about to be sent"), (LATER, "Scheduled for")])
def test_the_list_calls_only_what_waits_for_a_later_time_scheduled(
    owner: TeamMember, when: dict[str, str], said: str
) -> None:
    client = signed_in(owner.user)
    go_out(client, address(owner.campaign, "message_new"), {**TYPED, **when})

    listed = words(client.get(address(owner.campaign, "messages")))

    assert [each for each in ("about to be sent", "Scheduled for") if each in listed] == [said]
