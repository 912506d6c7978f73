"""The failures of real receivers, by the path of the address that meets them."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """`pause` is how many seconds pass before each byte of the text."""

    status: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0


STORIES = {
    "/fail/500": "The server answers with this status, or with any other from 400 to 599.",
    "/gone": "The address no longer exists (410): the webhook is switched off at once.",
    "/busy": "Too many messages (429): it is asked to come back in two minutes.",
    "/redirect": "The server leads elsewhere, where nobody must follow.",
    "/slow": "The answer comes a byte at a time.",
}


def reply(path: str) -> Reply:
    """How the server answers here; most paths accept everything, and one with `discord` as Discord does."""
    if found := re.fullmatch(r"/fail/([45]\d\d)", path):
        return Reply(int(found[1]), "failed on purpose")
    match path:
        case "/gone":
            return Reply(410, "gone")
        case "/busy":
            return Reply(429, "slow down", {"Retry-After": "120"})
        case "/redirect":
            return Reply(302, headers={"Location": "/redirected"})
        case "/slow":
            return Reply(200, "slowly" * 100, pause=1)
    return Reply(204) if "discord" in path else Reply(200, "ok")
