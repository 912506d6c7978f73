"""What a rehearsal prints at its end."""

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from django.db.models import Count, QuerySet, Sum

from accounts.models import Mail
from campaigns import money
from pledges.models import Dispute, Refund, Status
from pledges.rehearsal.people import CARDS
from pledges.rehearsal.plays import Performance

SHOWN = 5  # of what breaks an invariant


def write(
    performances: Sequence[Performance],
    requests: dict[str, int],
    found: dict[str, list[str]],
    seconds: float,
    out: TextIO,
) -> None:
    mix = ", ".join(f"{name} {share / 10:g} %" for name, share in CARDS.items())
    out.write(f"\n{len(performances[0].people):,} supporters in each campaign. Cards: {mix}.\n")
    rows = [["", *(each.play.name for each in performances)], ["", *(each.play.story for each in performances)]]
    _table("PEOPLE AND MONEY", rows + _ends(performances), out)
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
    """Each end state with what ended there; only states in which something did."""
    rows = []
    for status in Status:
        rows.append([status.value, *(_sum(each.campaign.pledges.filter(status=status)) for each in performances)])
    for state in Refund.State:
        of = Refund.objects.filter(state=state)
        rows.append([f"refund {state}", *(_sum(of.filter(payment__campaign=each.campaign)) for each in performances)])
    for outcome in Dispute.State:
        lost = Dispute.objects.filter(state=outcome)
        rows.append(
            [f"dispute {outcome}", *(_sum(lost.filter(payment__campaign=each.campaign)) for each in performances)]
        )
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
