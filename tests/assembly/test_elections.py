"""The roll as a file, and elections that are held elsewhere: Belenios, for one."""

import csv
import hashlib
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly import mailing, voting, waiting
from assembly.deciding import Result, Tally
from assembly.models import Ballot, Mailing, Proposal
from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from common.models import Mail
from pledges.models import PledgeEvent, Status
from tests.helpers.assembly import event, filled, let_it_end, make_members, make_open, pledge_of
from tests.helpers.builders import make_member, signed_in

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://vote.example.org/elections/h7GtBoard/"
OPTIONS = [{"en": name} for name in ("Ada", "Bo", "Cy")]
State = Proposal.State


@pytest.fixture
def editor(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign, TeamMember.Role.EDITOR))


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign, TeamMember.Role.OWNER))


def election(campaign: Campaign, **fields: Any) -> Proposal:
    return make_open(
        campaign, **{"kind": Proposal.Kind.CHOICE, "options": OPTIONS, "election_url": ELSEWHERE, **fields}
    )


def fetched(client: Client, name: str, proposal: Proposal) -> str:
    answer = client.get(reverse(f"assembly:{name}", args=[proposal.campaign.slug, proposal.pk]))
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]


def test_the_fingerprint_can_be_computed_again_from_the_file(campaign: Campaign, owner: Client) -> None:
    make_members(campaign, 3)
    proposal = make_open(campaign)
    make_members(campaign, 1)  # too late

    rows = list(csv.DictReader(fetched(owner, "desk_roll", proposal).splitlines()))

    numbers = ",".join(row["number"] for row in rows)
    assert len(rows) == 3
    assert hashlib.sha256(f"{proposal.pk}:{numbers}".encode()).hexdigest() == proposal.roll_digest
    act = campaign.acts.get(kind=CampaignAct.Kind.ROLL_FETCHED)
    assert act.data == {"number": proposal.number}


def test_only_those_with_a_share_are_in_the_file_if_only_they_may_answer(campaign: Campaign, owner: Client) -> None:
    _provisional, with_share = make_members(campaign, 2)
    paid = pledge_of(with_share)
    steps = (Status.SECURED, Status.AUTHORIZED, Status.COLLECTED, Status.ISSUED)
    PledgeEvent.objects.bulk_create([event(paid, before, after) for before, after in pairwise(steps)])
    proposal = make_open(campaign, voters=Proposal.Voters.ISSUED)

    assert fetched(owner, "desk_voters", proposal) == f"{with_share.supporter.email},{with_share.number}\n"
    page = owner.get(reverse("assembly:proposal", args=[campaign.slug, proposal.number])).context["page"]
    assert page.rules[0] == "One member with a share may answer"


def test_nobody_answers_here_what_is_asked_elsewhere(campaign: Campaign) -> None:
    [member] = make_members(campaign, 1)
    proposal = election(campaign)

    with pytest.raises(voting.HeldElsewhere):
        voting.answer(proposal, member, [0])

    address = reverse("assembly:answer", args=[campaign.slug, proposal.number])
    page = signed_in(member.supporter).get(address)
    assert page.context["page"].member is None
    assert ELSEWHERE in page.content.decode()
    assert not Ballot.objects.exists()


def test_members_are_mailed_about_it_but_neither_counted_nor_reminded(campaign: Campaign) -> None:
    [member] = make_members(campaign, 1)
    proposal = election(campaign)

    mailing.mail_due()

    assert [each.to for each in Mail.objects.filter(kind="questions")] == [member.supporter.email]
    assert not Mailing.objects.filter(kind=Mailing.Kind.REMINDER).exists()
    assert not waiting.unanswered(member.supporter).answered_here().exists()
    page = signed_in(member.supporter).get(reverse("assembly:waiting")).context["page"]
    assert (page.unanswered, page.elections, page.answered) == ([], [proposal], [])


def result_form(campaign: Campaign, proposal: Proposal, client: Client, **numbers: int | str) -> Any:
    address = reverse("assembly:desk_election", args=[campaign.slug, proposal.pk])
    filled_in = {"answered": 3, "abstained": 1, "option_0": 2, "option_1": 0, "option_2": 0, **numbers}
    return client.post(address, filled_in)


def test_its_result_is_entered_once_it_is_over_and_decides_by_the_same_rules(
    campaign: Campaign, editor: Client
) -> None:
    make_members(campaign, 4)
    proposal = election(campaign)
    let_it_end(proposal)
    voting.close_due()
    assert Proposal.objects.get().state == State.OPEN

    result_form(campaign, proposal, editor)

    decided = Proposal.objects.get()
    assert (decided.result, decided.counted) == (Result.PASSED, {"answered": 3, "abstained": 1, "chosen": [2, 0, 0]})
    assert campaign.acts.filter(kind=CampaignAct.Kind.ELECTION_RECORDED).exists()
    assert Mailing.objects.filter(kind=Mailing.Kind.RESULT).exists()
    page = Client().get(reverse("assembly:proposal", args=[campaign.slug, proposal.number]))
    assert (page.context["page"].winner, ELSEWHERE in page.content.decode()) == ("Ada", True)

    result_form(campaign, proposal, editor, option_0=0, option_1=2)
    assert Proposal.objects.get().counted == decided.counted


def test_no_result_is_entered_before_the_end_or_for_what_is_asked_here(campaign: Campaign, editor: Client) -> None:
    make_members(campaign, 4)
    early = election(campaign)
    here = make_open(campaign, kind=Proposal.Kind.CHOICE, options=OPTIONS)
    let_it_end(here)

    for proposal in (early, here):
        result_form(campaign, proposal, editor)
        assert Proposal.objects.get(pk=proposal.pk).counted is None


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"answered": 5, "option_0": 4}, "answered"),
        ({"abstained": 4}, "abstained"),
        ({"option_0": 1}, "__all__"),
        ({"option_0": 3}, "__all__"),
        ({"option_0": -1}, "option_0"),
        ({"option_2": "many"}, "option_2"),
    ],
    ids=str,
)
def test_numbers_that_cannot_be_are_refused(
    campaign: Campaign, editor: Client, numbers: dict[str, Any], field: str
) -> None:
    make_members(campaign, 4)
    proposal = election(campaign)
    let_it_end(proposal)

    answer = result_form(campaign, proposal, editor, **numbers)

    assert list(answer.context["form"].errors) == [field]
    assert Proposal.objects.get().state == State.OPEN


def test_with_approval_somebody_counts_for_several_options(campaign: Campaign, editor: Client) -> None:
    make_members(campaign, 4)
    proposal = election(campaign, kind=Proposal.Kind.APPROVAL)
    let_it_end(proposal)

    result_form(campaign, proposal, editor, option_1=2, option_2=1)

    assert Proposal.objects.get().counted["chosen"] == [2, 2, 1]


def test_a_stranger_records_nothing(campaign: Campaign) -> None:
    proposal = election(campaign)
    let_it_end(proposal)

    with pytest.raises(NotAllowed):
        voting.record_election(proposal, make_member(campaign, TeamMember.Role.OBSERVER), Tally(0, 0, 0, (0, 0, 0)))


@pytest.mark.parametrize("url", ["http://vote.example.org/", "javascript:alert(1)", "vote\\@evil", "data:,x"])
def test_only_a_web_address_with_encryption_is_taken(campaign: Campaign, editor: Client, url: str) -> None:
    answer = editor.post(reverse("assembly:desk_proposal_new", args=[campaign.slug]), filled(election_url=url))

    assert list(answer.context["form"].errors) == ["election_url"]


def test_its_address_stays(campaign: Campaign) -> None:
    proposal = election(campaign)

    with pytest.raises(Exception, match="what was asked stays"):
        Proposal.objects.filter(pk=proposal.pk).update(election_url="https://vote.example.org/another/")
