class StackError(Exception):
    """A problem that the user can fix: shown as one line, without a traceback."""


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP was received. A BaseException, so that nothing catches it by accident."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum
