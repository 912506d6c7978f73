"""Offline pledges: a file with errors that waits for a decision, and one that is loaded."""

from campaigns.models import TeamMember
from demo.supporters.people import DOMAIN
from desk.offline import files, loading
from pledges import pledging
from pledges.models import Pledge

PAPER = "email,amount,name,how,language"
# Amount and channel; the last two have not confirmed yet.
ON_PAPER = [(40, "paper"), (25, "paper"), (120, "transfer"), (40, "paper"), (60, "paper"), (300, "transfer")]
NOT_READABLE = ["nobody,40,,paper,", f"late-1@{DOMAIN},forty,,paper,", f"late-2@{DOMAIN},40,,by post,"]


def load(owner: TeamMember) -> None:
    """Upload a file with errors, which stays undecided, and load another one, which all but two people confirm."""
    late = [f"late-{number}@{DOMAIN},20,,paper," for number in range(3, 9)]
    files.propose(owner, _file(late + NOT_READABLE))
    rows = [f"{email(number)},{amount},,{how}," for number, (amount, how) in enumerate(ON_PAPER)]
    files.load(files.propose(owner, _file(rows)), owner.user)
    while loading.work_due():
        pass
    drafts = Pledge.objects.filter(campaign=owner.campaign, supporter__email__startswith="paper-").order_by("pk")
    for draft in drafts[: len(rows) - 2]:
        pledging.agree(draft)


def email(number: int) -> str:
    return f"paper-{number}@{DOMAIN}"


def _file(lines: list[str]) -> bytes:
    return "\n".join([PAPER, *lines]).encode()
