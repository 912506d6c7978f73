"""What only the staff can mend at the payment service: told once a day, in the log, by mail and in the admin.

An alarm says what was refused and never about whom: the payment service's own words may hold personal data.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

import gateway
from accounts.models import Alarm, User
from common.mail import outbox
from common.mail.outbox import Letter

log = logging.getLogger(__name__)

_RIGHT = re.compile(r"rak_\w+")


def about(error: object) -> None:
    """Raise an alarm if this error of the gateway is ours to mend; once a day for each kind."""
    if not isinstance(error, (gateway.NotAllowed, gateway.KeySpent, gateway.Refused)):
        return
    what = _what(error)
    with transaction.atomic():
        alarm, is_news = Alarm.objects.get_or_create(what=what, day=timezone.now().date())
        Alarm.objects.filter(pk=alarm.pk).update(count=F("count") + 1, last_at=timezone.now())
        if is_news:
            log.error("the payment service refuses: %s", what)
            outbox.post_many(_letters(alarm))


def _what(error: gateway.NotAllowed | gateway.KeySpent | gateway.Refused) -> str:
    cause = error.__cause__
    facts = [getattr(cause, "http_status", None), getattr(cause, "code", None), getattr(cause, "param", None)]
    if isinstance(error, gateway.KeySpent):
        facts.append("idempotency_error")
    facts += _RIGHT.findall(str(error))
    return " ".join(str(fact) for fact in facts if fact)[:120] or type(error).__name__


def _letters(alarm: Alarm) -> Iterator[Letter]:
    for user in User.objects.staff():
        with translation.override(user.language):
            data = {"what": alarm.what, "site": settings.SITE_URL}
            yield Letter("staff_alarm", user.email, data, key=f"staff_alarm:{alarm.pk}:{user.pk}")


@contextmanager
def watching() -> Iterator[None]:
    """Raise the alarm on the way of an error of the gateway. Not inside a transaction: it would be rolled back."""
    try:
        yield
    except (gateway.Unavailable, gateway.Refused) as error:
        about(error)
        raise
