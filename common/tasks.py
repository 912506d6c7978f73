from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from common import sql
from common.mail import delivery
from common.models import Mail, Unreachable
from common.worklist import until_done

KEEP = timedelta(days=90)


@shared_task
def deliver_mail() -> None:
    until_done(delivery.deliver)


@shared_task
def tidy() -> None:
    call_command("clearsessions")
    old = timezone.now() - KEEP
    Mail.objects.filter(due_at=None, created_at__lt=old).delete()
    Unreachable.objects.filter(at__lt=old).delete()
    # The counters of rate limits contain network addresses; Django keeps expired ones until the table is full.
    table = connection.ops.quote_name(settings.CACHE_TABLE)
    sql.execute(f"DELETE FROM {table} WHERE expires < now()")  # noqa: S608  (not from outside)
