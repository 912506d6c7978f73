"""What the organizers say follows from a result: in versions, beside the result and never instead of it."""

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from assembly import outcomes
from assembly.models import Outcome, Proposal
from campaigns.models import Campaign, NotAllowed, TeamMember
from tests.helpers.assembly import make_decided, make_open
from tests.helpers.builders import make_member, signed_in
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(campaign: Campaign) -> Proposal:
    return make_decided(campaign)


def desk(proposal: Proposal) -> str:
    return reverse("assembly:desk_outcome", args=[proposal.campaign.slug, proposal.pk])


def public(proposal: Proposal) -> str:
    return words(Client().get(reverse("assembly:proposal", args=[proposal.campaign.slug, proposal.number])))


def test_the_newest_version_comes_first_and_earlier_ones_stay(decided: Proposal) -> None:
    editor = signed_in(decided.by)
    assert "What follows" not in public(decided)

    for after, text in enumerate(["We buy it.", "We rent it."]):
        sent = editor.post(desk(decided), {"after": after, "body_en": text})
        assert sent.status_code == 302

    page = public(decided)
    assert page.index("We rent it.") < page.index("Earlier versions") < page.index("We buy it.")
    assert [act.data for act in decided.campaign.acts.filter(kind="outcome_published")] == [
        {"number": decided.number, "version": version} for version in (1, 2)
    ]


def test_two_editors_do_not_overwrite_each_other(decided: Proposal) -> None:
    editor = signed_in(decided.by)
    outcomes.publish(decided, {"en": "We buy it."}, decided.by, after=0)

    answer = editor.post(desk(decided), {"after": 0, "body_en": "We rent it."})

    assert answer.context["form"].errors
    assert answer.context["form"]["body_en"].value() == "We rent it."
    assert Outcome.objects.count() == 1


def test_the_same_text_is_no_new_version(decided: Proposal) -> None:
    outcomes.publish(decided, {"en": "We buy it."}, decided.by, after=0)

    answer = signed_in(decided.by).post(desk(decided), {"after": 1, "body_en": "We buy it."})

    assert answer.context["form"].errors
    assert Outcome.objects.count() == 1


def test_nothing_follows_before_there_is_a_result(campaign: Campaign) -> None:
    proposal = make_open(campaign)

    with pytest.raises(outcomes.NotDecided):
        outcomes.publish(proposal, {"en": "We buy it."}, proposal.by, after=0)
    assert signed_in(proposal.by).get(desk(proposal)).status_code == 404


def test_only_those_who_edit_may_publish(decided: Proposal) -> None:
    observer = make_member(decided.campaign, TeamMember.Role.OBSERVER)

    with pytest.raises(NotAllowed):
        outcomes.publish(decided, {"en": "We buy it."}, observer, after=0)


def test_what_was_published_cannot_be_changed(decided: Proposal) -> None:
    made = outcomes.publish(decided, {"en": "We buy it."}, decided.by, after=0)

    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        Outcome.objects.filter(pk=made.pk).update(texts={"en": "We never said that."})
