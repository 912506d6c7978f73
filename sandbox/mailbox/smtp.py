import asyncio
import socket
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .store import Mails


@dataclass
class Faults:
    refuse: bool = False
    latency_ms: float = 0


class Taker:
    """Takes every mail for everybody, or answers 451 when told to."""

    def __init__(self, mails: Mails, faults: Faults) -> None:
        self.mails = mails
        self.faults = faults

    async def handle_DATA(  # noqa: N802 (the name that aiosmtpd calls)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.faults.latency_ms / 1000)
        if self.faults.refuse:
            return "451 4.3.0 Requested action aborted: the mailbox was told to refuse"
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        # One short insert into a local file: no thread needed.
        self.mails.keep(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        return "250 OK"


def listen(port: int, mails: Mails, faults: Faults) -> tuple[Controller, int]:
    port = port or _free_port()
    controller = Controller(Taker(mails, faults), hostname="127.0.0.1", port=port)
    controller.start()
    return controller, port


def _free_port() -> int:
    # aiosmtpd greets itself on the port it was given, so 0 will not do.
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
