import asyncio
import socket
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .refusals import HANGS_UP, MALFORMED, Trouble, is_well_formed, trouble
from .store import Mails

TOO_MANY = "421 4.7.0 Too many messages on this connection"


@dataclass
class Faults:
    refuse: bool = False
    latency_ms: float = 0
    mails_per_connection: int = 0  # 0: unlimited


class Taker:
    """Accepts mail for any recipient, as strictly as a real server without SMTPUTF8; see `refusals`."""

    def __init__(self, mails: Mails, faults: Faults) -> None:
        self.mails = mails
        self.faults = faults
        self.met: set[str] = set()  # addresses whose first attempt was refused
        self.taken: WeakKeyDictionary[Session, int] = WeakKeyDictionary()

    async def handle_MAIL(  # noqa: N802  (aiosmtpd calls these names)
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        most = self.faults.mails_per_connection
        if most and self.taken.setdefault(session, 0) >= most:
            return TOO_MANY
        self.taken[session] = self.taken.get(session, 0) + 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not is_well_formed(address):
            return MALFORMED
        if found := trouble(address, "RCPT"):
            reply = self._reply(server, found, address)
            if reply:
                return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.faults.latency_ms / 1000)
        if self.faults.refuse:
            return "451 4.3.0 Requested action aborted: the mailbox was told to refuse"
        for address in envelope.rcpt_tos:
            found = trouble(address, "DATA")
            reply = self._reply(server, found, address) if found else ""
            if reply:
                return reply
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        # A short insert into a local file needs no thread.
        self.mails.keep(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        return "250 OK"

    def _reply(self, server: SMTP, found: Trouble, address: str) -> str:
        """The reply for this failure; empty if it happens only once and already did."""
        if found.once and address in self.met:
            return ""
        self.met.add(address)
        if found.reply == HANGS_UP:
            transport = server.transport
            assert isinstance(transport, asyncio.Transport)  # noqa: S101  (for mypy)
            transport.abort()
        return found.reply


def listen(port: int, mails: Mails, faults: Faults, host: str = "127.0.0.1") -> tuple[Controller, int]:
    port = port or _free_port()
    controller = Controller(Taker(mails, faults), hostname=host, port=port, enable_SMTPUTF8=False)
    controller.start()
    return controller, port


def _free_port() -> int:
    # aiosmtpd connects to the given port at startup, so 0 does not work.
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
