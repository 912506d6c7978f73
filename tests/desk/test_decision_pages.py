"""What the pages of a money act say, whatever the act and whoever reads them."""

from itertools import product

import pytest
from django.template.loader import get_template

from campaigns.models import Campaign
from desk.views.decisions import act_page, act_summary
from desk.views.decisions.act_page import Waits
from desk.views.decisions.act_summary import Meaning
from payments.models import Answer, MoneyAct, Refund

Kind, State = MoneyAct.Kind, MoneyAct.State


def make(kind: str, answer: str = "", state: str = State.WAITING) -> MoneyAct:
    sums = {"interest": 1_00, "secured": 2_00, "authorized": 6_396_70, "collected": 6_000_00}
    facts = {stage: {"people": 2, "cents": cents} for stage, cents in sums.items()}
    act = MoneyAct(campaign=Campaign(currency="USD"), kind=kind, answer=answer, state=state, facts=facts)
    if kind == Kind.REFUND:
        act.refund = Refund(amount_cents=40_26)
    return act


@pytest.mark.parametrize("each", [*Meaning, *Waits])
def test_each_has_a_partial(each: Meaning | Waits) -> None:
    get_template(each.template)


def test_every_act_has_a_meaning() -> None:
    kinds = [make(kind) for kind in Kind]
    answers = [make(Kind.ANSWER, answer) for answer in Answer]

    assert {act_summary.meaning(act) for act in [*kinds, *answers]} == set(Meaning)


def test_every_request_waits_for_somebody_until_it_is_settled() -> None:
    found = set()
    for state, has_moved, is_own, may_act in product(State, *[(True, False)] * 3):
        act = make(Kind.CANCEL, state=state)
        found.add(act_page.waits(act, has_moved=has_moved, is_own=is_own, may_act=may_act))

    assert found == {None, *Waits}


@pytest.mark.parametrize(
    ("kind", "answer", "label"),
    [
        (Kind.CANCEL, "", "Confirm: cancel the campaign"),
        (Kind.CAPTURE, "", "Confirm: collect $6,396.70"),
        (Kind.RELEASE, "", "Confirm: release $6,396.70"),
        (Kind.REFUND, "", "Confirm: refund $40.26"),
        (Kind.ANSWER, Answer.ACCEPTED, "Confirm: use $6,000.00 for the purchase"),
        (Kind.ANSWER, Answer.REFUSED, "Confirm: refund $6,000.00"),
        (Kind.ANSWER, Answer.EXPIRED, "Confirm: refund $6,000.00"),
        (Kind.ANSWER, Answer.WITHDRAWN, "Confirm: refund $6,000.00"),
    ],
)
def test_who_confirms_reads_on_the_button_what_happens_to_how_much(kind: str, answer: str, label: str) -> None:
    assert act_summary.confirm_label(make(kind, answer)) == label
