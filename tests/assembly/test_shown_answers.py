"""Who sees numbers before the close, and who answered what."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from assembly import voting
from assembly.models import Member, Proposal
from assembly.pages import named_answers
from campaigns.models import Campaign, TeamMember
from pledges import pledging
from tests.helpers.assembly import let_it_end, make_decided, make_members, make_open, pledge_of
from tests.helpers.builders import make_interest, make_member, signed_in

pytestmark = pytest.mark.django_db

Shows = Proposal.Shows
NAMED = Proposal.Secrecy.NAMED


def public_page(campaign: Campaign) -> Any:
    return Client().get(reverse("assembly:proposal", args=[campaign.slug, 1]))


def own_page(member: Member) -> Any:
    return signed_in(member.supporter).get(reverse("assembly:answer", args=[member.campaign.slug, 1]))


def numbers(page: Any) -> list[int]:
    return [line.people for line in page.lines]


@pytest.mark.parametrize(
    ("shows", "to_everybody", "to_who_answered"),
    [(Shows.AFTER_CLOSE, [], []), (Shows.OWN_FIRST, [], [1, 0]), (Shows.RUNNING, [1, 0], [1, 0])],
)
def test_numbers_are_shown_early_only_as_was_chosen(
    campaign: Campaign, shows: str, to_everybody: list[int], to_who_answered: list[int]
) -> None:
    answered, undecided = make_members(campaign, 2)
    proposal = make_open(campaign, shows=shows)
    voting.answer(proposal, answered, [0])

    voting.count_running()

    assert numbers(public_page(campaign).context["page"]) == to_everybody
    assert numbers(own_page(answered).context["page"].question) == to_who_answered
    assert numbers(own_page(undecided).context["page"].question) == to_everybody
    for name in ("decisions_feed", "decisions_file"):
        answer = Client().get(reverse(f"assembly:{name}", args=[campaign.slug]))
        assert "Yes: 1" not in answer.getvalue().decode()


def test_numbers_say_when_they_were_counted_and_the_result_replaces_them(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    proposal = make_open(campaign, shows=Shows.RUNNING)
    assert numbers(public_page(campaign).context["page"]) == []

    voting.answer(proposal, ada, [0])
    voting.count_running()
    voting.answer(proposal, bo, [1])
    early = public_page(campaign)
    let_it_end(proposal)
    voting.close_due()
    voting.count_running()
    result = public_page(campaign)

    assert numbers(early.context["page"]) == [1, 0]
    assert (b"Counted on" in early.content, b"Counted on" in result.content) == (True, False)
    assert numbers(result.context["page"]) == [1, 1]


def named(client: Client, campaign: Campaign, after: object = None) -> Any:
    return client.get(reverse("assembly:named_answers", args=[campaign.slug, 1]), {"after": after} if after else {})


def test_members_and_the_team_see_who_answered_what_once_it_is_over(campaign: Campaign) -> None:
    ada, bo, cy = make_members(campaign, 3)
    for each, is_public in ((ada, True), (bo, False)):
        pledge = pledge_of(each)
        pledge.name, pledge.show_name = f"Name of {each.number}", is_public
        pledge.save()
    proposal = make_open(campaign, secrecy=NAMED)
    for member, answer in ((ada, [1]), (bo, [0]), (cy, [])):
        voting.answer(proposal, member, answer)
    assert named(signed_in(ada.supporter), campaign).status_code == 404

    let_it_end(proposal)
    voting.close_due()

    for reader in (cy.supporter, make_member(campaign, TeamMember.Role.OBSERVER)):
        page = named(signed_in(reader), campaign)
        shown = [(each.number, each.name, each.answer) for each in page.context["page"].answers]
        assert shown == [(1, "Name of 1", "No"), (2, "", "Yes"), (3, "", "Abstained")]
        assert bo.supporter.email not in page.content.decode()


def test_others_do_not_see_it(campaign: Campaign) -> None:
    make_decided(campaign, secrecy=NAMED)

    assert named(signed_in(make_interest(campaign).supporter), campaign).status_code == 404
    assert named(Client(), campaign).status_code == 302


def test_nobody_sees_what_was_to_be_secret(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    make_decided(campaign)

    assert named(signed_in(ada.supporter), campaign).status_code == 404
    assert "named" not in public_page(campaign).content.decode()


def test_who_has_left_still_sees_it(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    make_decided(campaign, secrecy=NAMED)
    pledging.withdraw(pledge_of(ada))

    assert named(signed_in(ada.supporter), campaign).status_code == 200


def test_the_list_goes_on_page_after_page(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(named_answers, "PAGE", 2)
    members = make_members(campaign, 5)
    proposal = make_open(campaign, secrecy=NAMED)
    for member in members:
        voting.answer(proposal, member, [0])
    let_it_end(proposal)
    voting.close_due()
    reader = signed_in(members[0].supporter)

    seen, after = [], None
    while True:
        with django_assert_max_num_queries(12):
            page = named(reader, campaign, after).context["page"]
        seen += [each.number for each in page.answers]
        if (after := page.after) is None:
            break

    assert seen == [1, 2, 3, 4, 5]
    for position in ("x", uuid4()):
        assert named(reader, campaign, position).status_code == 200


def test_what_it_means_is_said_before_answering(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    make_open(campaign)
    make_open(campaign, secrecy=NAMED)
    pages = [
        signed_in(ada.supporter).get(reverse("assembly:answer", args=[campaign.slug, number])).content.decode()
        for number in (1, 2)
    ]

    assert ["not secret from those who run the server" in page for page in pages] == [True, False]
    assert ["members and the team see who answered what" in page for page in pages] == [False, True]
