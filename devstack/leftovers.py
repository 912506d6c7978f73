"""Making sure that no process outlives its stack.

Every process of a stack has the stack's directory in its environment, and so do all its descendants. Processes that
are left over are stopped: by the launcher itself at the end, by a janitor process if the launcher was killed, or by
the next start if the janitor was killed too.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil

MARK = "COMMONBID_STACK"


def find(local: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if carries(process, local)]


def carries(process: psutil.Process, local: Path) -> bool:
    try:
        return bool(process.environ().get(MARK) == str(local))
    except (psutil.Error, OSError):
        return False


def clear(local: Path, patience: float = 5) -> None:
    """Stop leftover processes: parents first, as they stop their children in order; then kill the rest."""
    left = find(local)
    pids = {process.pid for process in left}
    for process in left:
        stop(process, unless_child_of=pids)
    psutil.wait_procs(left, timeout=patience)
    for process in find(local):
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=1)


def stop(process: psutil.Process, *, unless_child_of: set[int]) -> None:
    try:
        if process.ppid() not in unless_child_of:
            process.terminate()
    except psutil.NoSuchProcess:
        return


def hire_janitor(local: Path, *, remove: bool) -> subprocess.Popen[bytes]:
    """Start a process that cleans up if we are killed, which it notices when our end of a pipe closes."""
    return subprocess.Popen(
        [sys.executable, __file__, str(local), "remove" if remove else "keep"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        env={name: value for name, value in os.environ.items() if name != MARK},
    )


def dismiss(janitor: subprocess.Popen[bytes]) -> None:
    # Kill it before the pipe closes, so that it does not clean up at the same time.
    janitor.kill()
    janitor.communicate()


def wait_for_the_end(local: Path, *, remove: bool) -> None:
    sys.stdin.buffer.read()
    clear(local)
    if remove:
        shutil.rmtree(local, ignore_errors=True)


if __name__ == "__main__":
    wait_for_the_end(Path(sys.argv[1]), remove=sys.argv[2] == "remove")
