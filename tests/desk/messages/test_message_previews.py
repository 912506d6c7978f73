"""Nothing is sent that was not previewed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from desk.models import Message
from tests.helpers.builders import join, make_secured, make_user, signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import words
from tests.helpers.previews import go_out, preview

pytestmark = pytest.mark.django_db

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
