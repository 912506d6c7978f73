from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

import gateway
from common import wakeup
from payments import event_list


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Verify and store an event. Unknown types get a 2xx too; otherwise Stripe would resend them for days."""
    try:
        event = gateway.verify_event(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.Forged:
        return HttpResponse(status=400)
    if event_list.store(event):
        wakeup.wake_on_commit("payments.tasks.process_events")
    return HttpResponse(status=204)
