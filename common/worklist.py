"""Database rows as a work list: a worker claims a row for a limited time, so that a crash only delays it."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from random import uniform
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


def until_done(batch: Callable[[], int]) -> None:
    """Work batch after batch, but no longer than until the next sweep, so that other tasks get their turn."""
    end = time.monotonic() + settings.SWEEP_SECONDS
    while batch() and time.monotonic() < end:
        pass


def _try[M: "Due"](do: Callable[[M], object], row: M) -> None:
    try:
        do(row)
    except Exception as error:
        log.warning("%s postponed, try %d: %r", row, row.tries, error, exc_info=True)
        row.later()


class DueQuerySet[M: "Due"](models.QuerySet[M]):
    def claim(self, limit: int, first: str = "due_at") -> list[M]:
        """Claim up to `limit` due rows for the length of a lease; concurrent workers get different rows.

        Rows are taken in the order of the column `first`.
        """
        now = timezone.now()
        with transaction.atomic():
            due = self.filter(due_at__lte=now).order_by(first).select_for_update(skip_locked=True, of=["self"])
            rows = list(due[:limit])
            self.model.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE, tries=F("tries") + 1)
        for row in rows:
            row.tries, row.due_at = row.tries + 1, now + LEASE
        return rows

    def give_back(self, rows: list[M]) -> None:
        """Undo the claim of rows that were not tried: they are due again at once."""
        mine = Q(*(Q(pk=row.pk, due_at=row.due_at) for row in rows), _connector=Q.OR)
        if rows:
            self.model.objects.filter(mine).update(due_at=timezone.now(), tries=F("tries") - 1)

    def work(self, do: Callable[[M], object], limit: int = 100) -> int:
        """Claim due rows and call `do` for each; one that fails is postponed. Returns how many were claimed."""
        batch = self.claim(limit)
        for row in batch:
            if row.lease_expired:
                break
            _try(do, row)
        return len(batch)

    def work_together(self, do: Callable[[list[M]], object], of: Callable[[M], object], limit: int = 500) -> int:
        """Like work(), but `do` gets all claimed rows for which `of` is the same; if it fails, each of them alone."""
        batch = self.claim(limit)
        groups: dict[object, list[M]] = defaultdict(list)
        for row in batch:
            groups[of(row)].append(row)
        for rows in groups.values():
            try:
                do(rows)
            except Exception as error:
                log.warning("%d rows such as %s, each alone: %r", len(rows), rows[0], error, exc_info=True)
                for row in rows:
                    _try(lambda one: do([one]), row)
        return len(batch)


class Due(models.Model):
    """`due_at` is when a worker should next work on this row; None if there is nothing left to do."""

    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[DueQuerySet[Self]] = DueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="%(class)s_due")]

    @property
    def lease_expired(self) -> bool:
        """Whether the lease has expired, so that another worker may have claimed this row."""
        return self.due_at is None or timezone.now() >= self.due_at

    def done(self, **facts: object) -> None:
        """Take the row off the work list and save these fields."""
        self._write(due_at=None, **facts)

    def later(self, at_least: timedelta = timedelta()) -> None:
        """Retry after a pause that doubles with every try, with jitter to spread out many rows.

        Changes nothing if another worker has claimed or finished the row in the meantime.
        """
        pause = max(min(timedelta(seconds=2.0 ** min(self.tries, 12)), LONGEST_PAUSE), at_least)
        mine = type(self).objects.filter(pk=self.pk, due_at=self.due_at)
        self.due_at = timezone.now() + pause * uniform(0.8, 1.2)  # noqa: S311  (not for secrets)
        mine.update(due_at=self.due_at)

    def _write(self, **facts: object) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=list(facts))
