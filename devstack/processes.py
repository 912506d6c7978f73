"""The processes of a stack: started, monitored and stopped together."""

import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from devstack.errors import StackError

WIDTH: Final = 8
COLOURS: Final = (36, 33, 32, 35, 34, 31)


class Child:
    """A process in its own process group, whose output is prefixed with its name."""

    def __init__(  # noqa: PLR0913  (the parameters of a process)
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        *,
        user: int | None = None,
        stop_with: signal.Signals = signal.SIGTERM,
        ends: bool = False,
        colour: int = 0,
        quiet: bool = False,
    ) -> None:
        self.name = name
        self.ends = ends
        self.quiet = quiet
        self.stop_with = stop_with
        self.last_lines: deque[str] = deque(maxlen=15)
        self.gone = False
        self.prefix = prefix(name, colour)
        self.process = subprocess.Popen(
            command,
            env=env,
            user=user,
            extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self.reader = threading.Thread(target=self.relay, daemon=True)
        self.reader.start()

    def relay(self) -> None:
        for line in self.process.stdout or ():
            self.last_lines.append(line.rstrip())
            if not self.quiet:
                say(f"{self.prefix}{line.rstrip()}")

    def signal_group(self, signum: int) -> bool:
        """Send a signal to the process and its descendants; False if none of them is left."""
        try:
            os.killpg(self.process.pid, signum)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def close(self) -> None:
        """Release a process that has ended, after reading its remaining output."""
        self.process.wait()
        self.reader.join(1)
        if self.process.stdout and not self.reader.is_alive():
            self.process.stdout.close()

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            # Only the group's leader, which stops its own children in order.
            self.process.send_signal(self.stop_with)

    def has_failed(self) -> bool:
        code = self.process.poll()
        return code is not None and not (self.ends and code == 0)

    def is_gone(self) -> bool:
        # Remember it, because the PID may be reused by another process.
        self.gone = self.gone or (self.process.poll() is not None and not self.signal_group(0))
        return self.gone

    def epitaph(self) -> str:
        """How the process ended, with its last lines of output."""
        self.reader.join(1)
        code = self.process.returncode
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"stopped with exit code {code}"
        words = "".join(f"\n    {line}" for line in self.last_lines) or " It said nothing."
        return f"{self.name} {how}, so everything was stopped. Its last lines:{words}"


class Crew:
    """All children of one stack."""

    def __init__(self, env: Mapping[str, str], *, quiet: bool = False) -> None:
        self.env = env
        self.quiet = quiet
        self.children: list[Child] = []

    def start(
        self,
        name: str,
        *command: str,
        user: int | None = None,
        stop_with: signal.Signals = signal.SIGTERM,
        ends: bool = False,
    ) -> None:
        """Start a process; with `ends` it may exit with code 0, while others must keep running."""
        colour = COLOURS[len(self.children) % len(COLOURS)]
        self.children.append(
            Child(name, command, self.env, user=user, stop_with=stop_with, ends=ends, colour=colour, quiet=self.quiet)
        )

    def run(self, name: str, *command: str) -> None:
        """Run a command to its end, without a time limit, while monitoring the others."""
        step = Child(name, command, self.env)
        try:
            self.wait(name, lambda: step.process.poll() is not None, patience=math.inf)
        finally:
            stop([step], patience=2)
        if step.process.returncode:
            raise StackError(step.epitaph())

    def check(self) -> None:
        for child in self.children:
            if child.has_failed():
                raise StackError(child.epitaph())

    def wait(self, what: str, is_ready: Callable[[], bool], patience: float = 120) -> None:
        deadline = time.monotonic() + patience
        while not is_ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(f"{what} was not ready in {patience:.0f} seconds, so everything was stopped.")
            time.sleep(0.05)

    def pids(self) -> dict[str, int]:
        return {child.name: child.process.pid for child in self.children}

    def stop(self, *stages: tuple[set[str], float]) -> None:
        """Stop the named processes stage by stage, each stage with its own timeout, then all others."""
        for names, patience in stages:
            stop([child for child in self.children if child.name in names], patience=patience)
        stop(self.children, patience=1)


def stop(children: Sequence[Child], patience: float) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and not all(child.is_gone() for child in children):
        time.sleep(0.02)
    for child in children:
        if not child.is_gone():
            child.signal_group(signal.SIGKILL)
        child.close()


def prefix(name: str, colour: int) -> str:
    label = f"{name:<{WIDTH}} | "
    if not colour or not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return label
    return f"\033[{colour}m{label}\033[0m"


def say(line: str) -> None:
    """Print a line. If the output is closed (`make run | head`), discard it so that the children are not affected."""
    try:
        # A single write per line, because threads share the stream.
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
