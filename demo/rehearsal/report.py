"""The report that a rehearsal prints at its end."""

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from django.db.models import Count, QuerySet, Sum

from common import money
from common.models import Mail
from demo.rehearsal.people import CARDS
from demo.rehearsal.performance import Performance
from payments.models import Dispute, Refund
from pledges.models import Status

SHOWN = 5  # violations of an invariant


def write(
    performances: Sequence[Performance],
    requests: dict[str, int],
    found: dict[str, list[str]],
    seconds: float,
    out: TextIO,
) -> None:
    mix = ", ".join(f"{name} {share / 10:g} %" for name, share in CARDS.items())
    out.write(f"\nCards: {mix}.\n")
    out.writelines(f"{each.play.name}: {len(each.people):,} supporters; {each.play.story}.\n" for each in performances)
    _table("PEOPLE AND MONEY", [["", *(each.play.name for each in performances)], *_ends(performances)], out)
    mails = Mail.objects.exclude(sent_at=None).values_list("kind").annotate(count=Count("pk")).order_by("kind")
    _table("MAILS SENT", _counts(mails), out)
    _table("REQUESTS MADE TO THE PAYMENT SERVICE", _counts(sorted(requests.items())), out)
    _table("INVARIANTS", [[name, "violated" if broken else "ok"] for name, broken in found.items()], out)
    for name, broken in found.items():
        out.writelines(f"  {name}: {problem}\n" for problem in broken[:SHOWN])
        if len(broken) > SHOWN:
            out.write(f"  {name}: and {len(broken) - SHOWN} more\n")
    violated = sum(map(bool, found.values()))
    out.write(f"\n{len(found) - violated} of {len(found)} invariants hold. {seconds:.0f} seconds.\n")


def _ends(performances: Sequence[Performance]) -> list[list[str]]:
    """A row for each final state that occurred, with people and money."""
    campaigns = [each.campaign for each in performances]
    rows = [["threshold", *(money.formatted(campaign.threshold_cents, campaign.currency) for campaign in campaigns)]]
    rows += [[status, *(_sum(each.pledges.filter(status=status)) for each in campaigns)] for status in Status]
    for name, model in (("refund", Refund), ("dispute", Dispute)):
        for state in model.State:
            found = [model.objects.filter(state=state, payment__campaign=campaign) for campaign in campaigns]
            rows.append([f"{name} {state}", *map(_sum, found)])
    return [row for row in rows if any(row[1:])]


def _sum(rows: QuerySet[Any]) -> str:
    found = rows.aggregate(count=Count("pk"), cents=Sum("amount_cents"))
    return f"{found['count']:,}  {money.formatted(found['cents'], 'USD'):>12}" if found["count"] else ""


def _counts(counted: Iterable[tuple[str, int]]) -> list[list[str]]:
    counted = list(counted)
    return [[name, f"{count:,}"] for name, count in [*counted, ("together", sum(count for _, count in counted))]]


def _table(title: str, rows: Sequence[Sequence[str]], out: TextIO) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    out.write(f"\n{title}\n")
    for first, *rest in rows:
        cells = (f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        out.write("  " + "   ".join([f"{first:<{widths[0]}}", *cells]).rstrip() + "\n")
