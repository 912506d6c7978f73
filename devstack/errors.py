import signal
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StackError(Exception):
    """A problem that the user can fix: shown as one line, without a traceback."""


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP was received. A BaseException, so that nothing catches it by accident."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def stop_on_signals() -> None:
    """Let this process raise StopRequested when it is told to end."""
    for each in SIGNALS:
        signal.signal(each, _stop)


def _stop(signum: int, _frame: FrameType | None) -> None:
    # Ignore further signals: a second Ctrl-C must not interrupt the shutdown, which is short.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise StopRequested(signum)
