"""Adding, changing and removing webhooks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.models import TeamMember
from common.http import show_or_act
from desk.forms.webhooks import WebhookForm
from desk.models import Webhook
from desk.views.webhooks.access import of_owners, of_webhook
from desk.webhooks import managing


@show_or_act
@of_owners
def new(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            made = managing.add(member.campaign, member.user, Webhook.Kind(form.cleaned_data["kind"]), form.wish)
        except managing.TooMany:
            form.add_error(None, _("There are as many webhooks as a campaign may have. Remove one first."))
        else:
            messages.success(request, _("Added. Send a test to see whether it arrives."))
            return redirect("desk:webhook", member.campaign.slug, made.pk)
    return _form(request, member, form, None)


@show_or_act
@of_webhook
def edit(request: HttpRequest, member: TeamMember, webhook: Webhook) -> HttpResponse:
    form = WebhookForm(request.POST or None, webhook=webhook)
    if form.is_valid():
        managing.change(webhook, member.user, form.wish)
        messages.success(request, _("Saved."))
        return redirect("desk:webhook", member.campaign.slug, webhook.pk)
    return _form(request, member, form, webhook)


def _form(request: HttpRequest, member: TeamMember, form: WebhookForm, webhook: Webhook | None) -> HttpResponse:
    context = {"campaign": member.campaign, "text": member.campaign.text, "form": form, "webhook": webhook}
    return render(request, "desk/webhooks/form.html", context)


@show_or_act
@of_webhook
def remove(request: HttpRequest, member: TeamMember, webhook: Webhook) -> HttpResponse:
    if request.method == "POST":
        managing.remove(webhook, member.user)
        messages.success(request, _("Removed."))
        return redirect("desk:webhooks", member.campaign.slug)
    context = {"campaign": member.campaign, "text": member.campaign.text, "webhook": webhook}
    return render(request, "desk/webhooks/remove.html", context)
