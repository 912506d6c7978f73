"""The certificate of a supporter's shares, and the question for a name that it can print."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assembly.certificates import certifying
from assembly.forms.certificate import NameForm
from campaigns.models import Campaign
from campaigns.pages import frame
from common.http import show_or_act
from payments.models import Allotment
from pledges.access import of_supporter
from pledges.models import Pledge


@dataclass(frozen=True, slots=True)
class NamePage:
    pledge: Pledge
    form: NameForm

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign


@require_safe
@of_supporter
def certificate(request: HttpRequest, pledge: Pledge) -> HttpResponse:  # noqa: ARG001  (a view)
    try:
        made = certifying.of(_live(pledge), pledge.name)
    except certifying.Unprintable:
        return redirect("assembly:certificate_name", pledge.pk)
    response = HttpResponse(certifying.render(made), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{pledge.reference}.pdf"'
    return response


@show_or_act
@of_supporter
def name(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    allotment, form = _live(pledge), NameForm(request.POST or None)
    if form.is_valid():
        certifying.of(allotment, form.cleaned_data["name"])
        return redirect("assembly:certificate", pledge.pk)
    return render(request, "assembly/certificate_name.html", frame.context(NamePage(pledge, form)))


def _live(pledge: Pledge) -> Allotment:
    """Raises Http404 if there are no shares, or none any more."""
    allotment = pledge.allotments.live().select_related("issue__campaign", "pledge__campaign").first()
    if allotment is None:
        raise Http404
    return allotment
