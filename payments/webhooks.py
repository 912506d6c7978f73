from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import bell
from pledges import gateway, hints


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Verify, write down, answer. Types that mean nothing to us are a 2xx too, or they would come for days."""
    try:
        hint = gateway.open_hint(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.Forged:
        return HttpResponse(status=400)
    if hints.store(hint):
        bell.ring_on_commit("pledges.tasks.hear_events")
    return HttpResponse(status=204)
