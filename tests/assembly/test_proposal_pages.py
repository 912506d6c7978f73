"""A question from its draft to its result, through the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assembly import voting
from assembly.models import Ballot, Member, Proposal
from campaigns.models import Campaign, TeamMember
from pledges import pledging
from pledges.models import Pledge
from tests.helpers.assembly import filled, let_it_end, make_members, make_open, make_proposal
from tests.helpers.builders import make_interest, make_member, make_user, signed_in
from tests.helpers.desk.desk_team import member as team_member
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Kind = Proposal.Kind
State = Proposal.State
COLOURS = {"kind": Kind.CHOICE, "options_en": "Red\nGreen\n"}


@pytest.fixture
def editor(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign, TeamMember.Role.EDITOR))


def url(campaign: Campaign, name: str, *parts: Any) -> str:
    return reverse(f"assembly:{name}", args=[campaign.slug, *parts])


def later(**fields: str) -> dict[str, str]:
    return {"day": f"{timezone.now() + timedelta(days=9):%Y-%m-%d}", "time": "12:00", "seen": "0", **fields}


def answer_page(campaign: Campaign, person: Client, **sent: Any) -> Any:
    address = url(campaign, "answer", 1)
    return person.post(address, sent) if sent else person.get(address)


def test_a_question_goes_from_a_draft_to_its_result(campaign: Campaign, editor: Client) -> None:
    ada, bo, _cy = make_members(campaign, 3)
    editor.post(url(campaign, "desk_proposal_new"), filled(quorum="50"))
    draft = Proposal.objects.get()
    assert Client().get(url(campaign, "assembly")).context["page"].open == []

    editor.post(url(campaign, "desk_proposal_open", draft.pk), later())
    [asked] = Client().get(url(campaign, "assembly")).context["page"].open
    assert (asked.proposal.number, asked.stage.value) == (1, "open")
    for member, answer in ((ada, "1"), (bo, "0"), (ada, "0")):
        gone = answer_page(campaign, signed_in(member.supporter), answer=answer)
        assert gone.url == url(campaign, "answer", 1)
    assert answer_page(campaign, signed_in(ada.supporter)).context["form"].initial == {"answer": "0"}

    let_it_end(draft_now(draft))
    assert Client().get(url(campaign, "proposal", 1)).context["page"].stage.value == "counting"
    voting.close_due()

    page = Client().get(url(campaign, "proposal", 1)).context["page"]
    assert page.stage.value == "passed"
    assert [(line.people, line.percent) for line in page.lines] == [(2, 100), (0, 0)]
    assert (page.answered, page.abstained) == (2, 0)


def draft_now(draft: Proposal) -> Proposal:
    return Proposal.objects.get(pk=draft.pk)


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({"title_en": ""}, ["__all__"]),
        ({"quorum": "101"}, ["quorum"]),
        ({"quorum": "-1"}, ["quorum"]),
        ({"quorum": "half"}, ["quorum"]),
        ({"kind": "ranking"}, ["kind"]),
        ({"majority": "all"}, ["majority"]),
        ({"options_en": "Yes\nNo"}, ["options_en"]),
        ({"kind": Kind.CHOICE}, ["options_en"]),
        ({**COLOURS, "options_en": "Red"}, ["options_en"]),
        ({**COLOURS, "options_en": "\n".join(f"{n}" for n in range(21))}, ["options_en"]),
        ({**COLOURS, "options_en": "Red\n red \nRed"}, ["options_en"]),
        ({**COLOURS, "title_de": "Welche Farbe?", "options_de": "Rot"}, ["options_en", "options_de"]),
        ({**COLOURS, "options_fr": "Rouge\nVert"}, ["title_fr"]),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    campaign: Campaign, editor: Client, sent: dict[str, str], names: list[str]
) -> None:
    answer = editor.post(url(campaign, "desk_proposal_new"), filled(**sent))

    assert sorted(answer.context["form"].errors) == sorted(names)
    assert not Proposal.objects.exists()


def test_answers_in_two_languages_belong_together_and_are_kept_in_the_form(campaign: Campaign, editor: Client) -> None:
    editor.post(
        url(campaign, "desk_proposal_new"),
        filled(**COLOURS, majority="most", title_de="Welche Farbe?", options_de="Rot\nGrün"),
    )

    draft = Proposal.objects.get()
    form = editor.get(url(campaign, "desk_proposal", draft.pk)).context["form"]
    assert draft.options == [{"en": "Red", "de": "Rot"}, {"en": "Green", "de": "Grün"}]
    assert form["options_de"].value() == "Rot\nGrün"
    assert form["majority"].value() == "most"
    german = editor.get(f"/de{url(campaign, 'desk_proposal_open', draft.pk)}")
    assert german.context["page"].options == ["Rot", "Grün"]


def test_several_answers_can_be_approved_of_or_none(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    make_open(campaign, kind=Kind.APPROVAL, options=[{"en": name} for name in ("Red", "Green", "Blue")])
    person = signed_in(ada.supporter)

    answer_page(campaign, person, answer=["2", "0"])
    assert Ballot.objects.get().answer == [0, 2]
    person.post(url(campaign, "answer", 1), {})

    assert Ballot.objects.get().answer == []


def late(campaign: Campaign) -> Member:
    return make_members(campaign, 1)[0]


@pytest.mark.parametrize("who", ["no_member", "off_the_roll", "left", "closed"])
def test_who_cannot_answer_is_told_why(campaign: Campaign, who: str) -> None:
    ada, gone = make_members(campaign, 2)
    left = gone.supporter
    pledging.withdraw(Pledge.objects.get(supporter=left))
    proposal = make_open(campaign)
    users = {
        "no_member": make_interest(campaign).supporter,
        "off_the_roll": late(campaign).supporter,
        "left": left,
        "closed": ada.supporter,
    }
    if who == "closed":
        let_it_end(proposal)

    page = answer_page(campaign, signed_in(users[who]), answer="0").context["page"]

    assert (page.eligibility.value, page.member) == ("off_the_roll" if who == "left" else who, None)
    assert not Ballot.objects.exists()


def test_an_answer_that_comes_too_late_says_so_and_keeps_what_was_chosen(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ada] = make_members(campaign, 1)
    proposal = make_open(campaign)

    def close_first(*_args: object) -> None:
        raise voting.NotOpen(proposal.pk)

    monkeypatch.setattr(voting, "answer", close_first)

    form = answer_page(campaign, signed_in(ada.supporter), answer="1").context["form"]

    assert form.non_field_errors() == ["The time for answers was over. Your answer was not counted."]
    assert form["answer"].value() == "1"


@pytest.mark.parametrize("answer", ["2", "-1", "x", ""])
def test_a_forged_answer_is_refused(campaign: Campaign, answer: str) -> None:
    [ada] = make_members(campaign, 1)
    make_open(campaign)

    assert "answer" in answer_page(campaign, signed_in(ada.supporter), answer=answer).context["form"].errors


@pytest.mark.parametrize("name", ["desk_proposal", "desk_proposal_open", "desk_proposal_delete"])
def test_what_has_been_asked_can_no_longer_be_changed(campaign: Campaign, editor: Client, name: str) -> None:
    asked = make_open(campaign)

    gone = editor.post(url(campaign, name, asked.pk), {**filled(title_en="Sell it?"), **later()})

    assert gone.url == url(campaign, "desk_proposals")
    assert Proposal.objects.get().words == asked.words


@pytest.mark.parametrize(
    "sent", [{"day": "2020-01-01"}, {"time": "25:00"}, {"day": ""}, {"day": "9999-12-31"}], ids=str
)
def test_an_end_that_is_over_or_none_is_refused(campaign: Campaign, editor: Client, sent: dict[str, str]) -> None:
    draft = make_proposal(campaign)

    answer = editor.post(url(campaign, "desk_proposal_open", draft.pk), later(**sent))

    assert answer.context["form"].errors
    assert draft_now(draft).state == State.DRAFT


def test_a_draft_is_seen_by_those_who_write_alone(campaign: Campaign, editor: Client) -> None:
    make_proposal(campaign)
    observer = signed_in(team_member(campaign, TeamMember.Role.OBSERVER))

    shown = [each.get(url(campaign, "desk_proposals")).context["page"].proposals for each in (editor, observer)]

    assert [len(each) for each in shown] == [1, 0]
    assert signed_in(make_user()).get(url(campaign, "desk_proposals")).status_code == 404


def test_a_draft_can_be_deleted(campaign: Campaign, editor: Client) -> None:
    draft = make_proposal(campaign)

    editor.post(url(campaign, "desk_proposal_delete", draft.pk))

    assert not Proposal.objects.exists()


def test_what_somebody_else_changed_is_neither_overwritten_nor_put_to_the_members(
    campaign: Campaign, editor: Client
) -> None:
    draft = make_proposal(campaign)
    edit, opening = (url(campaign, name, draft.pk) for name in ("desk_proposal", "desk_proposal_open"))
    assert editor.post(edit, filled(title_en="Sell it?")).status_code == 302

    second = editor.post(edit, filled(title_en="Paint it?"))
    assert second.context["form"].errors
    assert second.context["form"]["title_en"].value() == "Paint it?"
    shown = editor.post(opening, later())
    assert "Sell it?" in words(shown)
    assert draft_now(draft).state == State.DRAFT

    assert editor.post(opening, later(seen="1")).status_code == 302
    assert draft_now(draft).said["title"] == "Sell it?"


def test_options_in_another_language_are_marked_as_such(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    make_open(campaign, kind=Kind.CHOICE, options=[{"en": "Red & <b>"}, {"en": "Green"}])

    page = signed_in(ada.supporter).get(f"/de{url(campaign, 'answer', 1)}")

    assert '<span lang="en">Red &amp; &lt;b&gt;</span>' in page.text
    assert '<span lang="de">Red' not in page.text


def test_answering_takes_six_queries_however_many_members_there_are(campaign: Campaign) -> None:
    ada, *_others = make_members(campaign, 4)
    make_open(campaign)
    person = signed_in(ada.supporter)
    answer_page(campaign, person, answer="1")

    with CaptureQueriesContext(connection) as captured:
        answer_page(campaign, person, answer="0")

    assert len([each for each in captured if each["sql"].lstrip().startswith(("SELECT", "INSERT"))]) == 6
