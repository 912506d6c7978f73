"""Problems at the payment service that only the staff can fix; reported daily in the log, by email and in the admin.

An alarm says what was refused but not for whom, because the payment service's messages may contain personal data.
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
from common.mail.outbox import OutgoingMail

log = logging.getLogger(__name__)

_RIGHT = re.compile(r"rak_\w+")


def raise_for(error: object) -> None:
    """Raise an alarm if the staff have to fix the cause of this gateway error; once a day for each kind."""
    if not isinstance(error, (gateway.NotAllowed, gateway.IdempotencyKeyUsed, gateway.Refused)):
        return
    what = _what(error)
    with transaction.atomic():
        alarm, is_news = Alarm.objects.get_or_create(what=what, day=timezone.now().date())
        Alarm.objects.filter(pk=alarm.pk).update(count=F("count") + 1, last_at=timezone.now())
        if is_news:
            log.error("refused by the payment service: %s", what)
            outbox.post_many(_letters(alarm))


def _what(error: gateway.NotAllowed | gateway.IdempotencyKeyUsed | gateway.Refused) -> str:
    cause = error.__cause__
    facts = [getattr(cause, "http_status", None), getattr(cause, "code", None), getattr(cause, "param", None)]
    if isinstance(error, gateway.IdempotencyKeyUsed):
        facts.append("idempotency_error")
    facts += _RIGHT.findall(str(error))
    return " ".join(str(fact) for fact in facts if fact)[:120] or type(error).__name__


def _letters(alarm: Alarm) -> Iterator[OutgoingMail]:
    for user in User.objects.staff():
        with translation.override(user.language):
            data = {"what": alarm.what, "site": settings.SITE_URL}
            yield OutgoingMail("staff_alarm", user.email, data, key=f"staff_alarm:{alarm.pk}:{user.pk}")


@contextmanager
def raise_alarms() -> Iterator[None]:
    """Raise an alarm for gateway errors that pass through. Not inside a transaction, which would roll it back."""
    try:
        yield
    except (gateway.Unavailable, gateway.Refused) as error:
        raise_for(error)
        raise
