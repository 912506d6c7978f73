class StackError(Exception):
    """Something the reader can act on: shown as one line, without a traceback."""


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP arrived. Not an Exception, so that nothing swallows it by accident."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum
