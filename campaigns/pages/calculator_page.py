"""The page on which visitors calculate an offer with their own figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.forms.calculator import CalculatorForm, Row
from campaigns.models import Campaign, CompanyFact
from campaigns.pages import company_lines, offer_lines
from campaigns.pages.company_lines import FairShare
from campaigns.pages.lines import Line
from campaigns.pages.offer_lines import Interest
from campaigns.valuation import calculation, charts
from campaigns.valuation.calculation import Sensitivity
from campaigns.valuation.charts import Payer
from campaigns.valuation.offer import Offer


@dataclass(frozen=True, slots=True)
class Result:
    """The result of the calculation."""

    offer: Offer
    working: list[Line]
    interest: Interest | None
    payers: list[Payer]
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class CalculatorPage:
    """`rates` can be chosen freely, `others` are given; `result` is None if no offer is possible."""

    campaign: Campaign
    form: CalculatorForm
    rates: list[Row]
    others: list[Row]
    problems: list[Line]
    result: Result | None
    fair_share: FairShare | None  # as on the campaign's main page


def calculator_page(campaign: Campaign, form: CalculatorForm, facts: Iterable[CompanyFact]) -> CalculatorPage:
    result = _result(form) if form.is_valid() else None
    rows = list(form.rows())
    return CalculatorPage(
        campaign=campaign,
        form=form,
        rates=[row for row in rows if row.number.slider],
        others=[row for row in rows if not row.number.slider],
        problems=[Line(str(field.label), str(error)) for field in form for error in field.errors],
        result=result,
        fair_share=company_lines.fair_share(facts),
    )


def _result(form: CalculatorForm) -> Result:
    offer = form.offer
    return Result(
        offer=offer,
        working=offer_lines.working(offer, form.currency),
        interest=offer_lines.interest(offer),
        payers=charts.payers(offer),
        sensitivity=calculation.sensitivity(offer),
    )
