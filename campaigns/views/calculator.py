from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.forms.calculator import CalculatorForm
from campaigns.pages import frame
from campaigns.pages.calculator_page import calculator_page
from campaigns.valuation import calculation
from campaigns.views.public import cached, shared


@require_safe
@cached("typed", *CalculatorForm.base_fields)
def calculator(request: HttpRequest, slug: str) -> HttpResponse:
    """Calculate the offer in the address. An incomplete address, or one as typed, redirects to a complete one."""
    campaign = find(request, slug)
    facts = list(campaign.company.facts.filter(as_of__lte=campaign.valuation_date).order_by("as_of"))
    form = CalculatorForm(request.GET, calculation.figures(campaign, facts), campaign.currency)
    if form.is_valid() and (address := form.address(request.GET)) != request.GET:
        return redirect(f"{request.path}?{address.urlencode()}")
    response = render(request, "campaigns/calculator.html", frame.context(calculator_page(campaign, form, facts)))
    return shared(response) if campaign.is_public else response
