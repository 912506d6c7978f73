"""Who may open the pages of webhooks: owners, because what is posted speaks for the campaign."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from desk.models import Webhook

of_owners = requires(Permission.PUBLISH)


def of_webhook(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Pass the member and the webhook in the address to the view; of a removed one there is no page."""

    @of_owners
    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, pk: UUID, **kwargs: object) -> HttpResponseBase:
        webhook = get_object_or_404(member.campaign.webhooks, pk=pk)
        webhook.campaign = member.campaign
        try:
            return view(request, member, webhook, **kwargs)
        except Webhook.DoesNotExist:
            raise Http404 from None

    return inner
