"""The pages on which the staff review submitted drafts, and approve or return them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from campaigns.access import of_staff
from campaigns.models import Campaign, Submission, WrongPhase
from campaigns.setup import approval, checklist, publish_warnings
from campaigns.views import pages
from common.http import show_or_act

REFUSALS = {
    approval.Outdated: gettext_lazy(
        "The draft has changed since it was submitted or shown to you, or a decision has already been made. "
        "Nothing was changed."
    ),
    approval.OwnCampaign: gettext_lazy("You are on the team of this campaign, so someone else has to decide."),
    WrongPhase: gettext_lazy("The campaign is no longer a draft. Nothing was changed."),
}


class DecisionForm(forms.Form):
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("What needs to change"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    decision = forms.ChoiceField(choices=[("approve", ""), ("return", "")], widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "return" and not cleaned.get("reason"):
            self.add_error("reason", _("Please give a reason. The organizer will read it."))
        return cleaned


@require_safe
@of_staff
def index(request: HttpRequest) -> HttpResponse:
    found = Submission.objects.filter(campaign__phase=Campaign.Phase.DRAFT).exclude(state=Submission.State.REPLACED)
    rows = found.select_related("campaign__company").prefetch_related("campaign__texts").order_by("-pk")
    waiting, decided = [row for row in rows if row.is_waiting], [row for row in rows if not row.is_waiting]
    groups = [(_("Waiting for approval"), waiting), (_("Decided, not yet published"), decided)]
    return render(request, "campaigns/staff.html", {"groups": groups if decided else groups[:1]})


@show_or_act
@of_staff
def submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _find(pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        assert isinstance(request.user, User)  # noqa: S101  (for mypy: of_staff admits only users)
        data = form.cleaned_data
        reason = data["reason"] if data["decision"] == "return" else ""
        try:
            decided = approval.decide(found, request.user, data["seen"], reason)
        except tuple(REFUSALS) as refused:
            messages.error(request, REFUSALS[type(refused)])
            return redirect("campaigns:staff_submission", pk)
        messages.success(request, f"{found.campaign.text.title}: {decided.get_state_display()}")
        return redirect("campaigns:staff")
    campaign = found.campaign
    seen = approval.fingerprint(campaign)
    context = {
        "submission": found,
        "campaign": campaign,
        "form": form,
        "hides_optional": True,  # the reason is required when a draft is returned
        "seen": seen,
        "is_current": found.fingerprint == seen,
        "items": checklist.of(campaign),
        "warnings": publish_warnings.of(campaign),
        "team": campaign.team.select_related("user").order_by("pk"),
    }
    return render(request, "campaigns/staff_submission.html", context)


@require_safe
@of_staff
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    return pages.preview(request, _find(pk).campaign)


def _find(pk: UUID) -> Submission:
    return get_object_or_404(Submission.objects.select_related("campaign__company", "by"), pk=pk)
