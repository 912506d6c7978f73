"""The page of the link in every mail of updates, for followers, signers and supporters."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.http import one_click
from community.news import subscriptions


@one_click
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from updates with one click, or subscribe again. Opening the page changes nothing."""
    found = subscriptions.find_by_token(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        subscriptions.set_wants_updates(found.campaign, found.email, "again" in request.POST)
    wants = subscriptions.wants_updates(found.campaign, found.email)
    context = {"campaign": found.campaign, "text": found.campaign.text, "wants": wants}
    return render(request, "community/update_unsubscribe.html", context)
