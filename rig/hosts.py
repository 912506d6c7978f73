"""The hosts: what runs on each, as in docker-compose.yml, with settings that name the others' addresses."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil

from devstack import leftovers, places, postgres, running, valkey
from devstack.processes import Child, Crew
from rig.network import Network
from tests.image.compose import Compose

PRIMARY, REPLICA, QUEUE = "postgres", "replica", "valkey"  # as their processes are called
WEB: Final = ("web1", "web2")
WORKERS: Final = ("worker1", "worker2")
HOSTS: Final = (PRIMARY, REPLICA, QUEUE, "sandbox", "mailbox", *WEB, *WORKERS, "beat")
SITE: Final = "commonbid.example"
SANDBOX_PORT, SMTP_PORT, MAILBOX_PORT, WEB_PORT = 8001, 1025, 8025, 8000
POSTGRES_PORT, VALKEY_PORT = 5432, 6379
PROCESSES: Final = 2  # of each web and worker host
# A connection that is cut is noticed within seconds, on both sides.
POSTGRES: Final = {
    "max_connections": "200",
    "wal_sender_timeout": "3s",
    "wal_receiver_timeout": "3s",
    "wal_retrieve_retry_interval": "1s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10s",
}
STAGES: Final = (
    ({*WEB, *WORKERS, "beat"}, 3.0),
    ({"sandbox", "mailbox", REPLICA}, 2.0),
    ({PRIMARY, QUEUE}, 2.0),
)


class Hosts:
    """All hosts of a rig, the programs that run on them, and the files of both."""

    def __init__(self, network: Network, local: Path, *, quiet: bool) -> None:
        self.network, self.local = network, local
        self.crew = Crew(running.base_environment(local), quiet=quiet)
        self.known = places.load_secrets(local)
        self.at = {host: network.add(host) for host in HOSTS}

    @property
    def sandbox(self) -> str:
        return f"http://{self.at['sandbox']}:{SANDBOX_PORT}"

    @property
    def mailbox(self) -> str:
        return f"http://{self.at['mailbox']}:{MAILBOX_PORT}"

    def database(self, host: str) -> str:
        return postgres.address(POSTGRES_PORT, self.known["POSTGRES_PASSWORD"], self.at[host])

    def redis(self) -> str:
        return f"redis://:{self.known['VALKEY_PASSWORD']}@{self.at[QUEUE]}:{VALKEY_PORT}/0"

    def start(self) -> None:
        """Start everything in the order of dependencies."""
        self.start_databases()
        self.start_queue()
        self.crew.env = {**self.crew.env, **self.settings()}
        self.start_outside()
        self.crew.wait("Redis", lambda: valkey.is_ready(self.redis()))
        self.crew.wait("The mailbox", lambda: running.answers(f"{self.mailbox}/"))
        self.crew.wait("The payment sandbox", lambda: running.answers(f"{self.sandbox}/_sandbox/stats"))
        self.run(*self.compose().command("migrate"))
        for host in WEB:
            self.start_service("web", host)
        for host in WORKERS:
            self.start_service("worker", host)
        self.start_service("beat", "beat")

    def start_databases(self) -> None:
        password, crew = self.known["POSTGRES_PASSWORD"], self.crew
        with self.network.inside(PRIMARY):
            url = postgres.start(crew, self.home(PRIMARY), POSTGRES_PORT, password, POSTGRES, host=self.at[PRIMARY])
        crew.wait("The database", lambda: postgres.is_ready(url))
        with self.network.inside(REPLICA):
            copy = postgres.replicate(
                crew, self.home(REPLICA), url, POSTGRES_PORT, password, settings=POSTGRES, host=self.at[REPLICA]
            )
        crew.wait("The replica", lambda: postgres.is_ready(copy))

    def home(self, host: str) -> Path:
        return places.make_private(self.local / host)

    def start_queue(self) -> None:
        with self.network.inside(QUEUE):
            valkey.start(self.crew, self.local, VALKEY_PORT, self.known["VALKEY_PASSWORD"], self.at[QUEUE])

    def start_outside(self) -> None:
        """Start the stand-ins for Stripe and the mail server. Stripe posts its events to one web host only."""
        webhook = f"http://{self.at[WEB[-1]]}:{WEB_PORT}/webhooks/stripe/"
        listening = {
            "sandbox": f"sandbox.stripe --port {SANDBOX_PORT} --webhook-url {webhook}",
            "mailbox": f"sandbox.mailbox --smtp-port {SMTP_PORT} --http-port {MAILBOX_PORT}",
        }
        for host, command in listening.items():
            with self.network.inside(host):
                words = f"{command} --host {self.at[host]} --db"
                running.python(self.crew, host, words, self.home(host) / "data.sqlite3")

    def compose(self) -> Compose:
        """docker-compose.yml with the .env of this rig."""
        servers = f"{self.at[PRIMARY]},{self.at[REPLICA]}"
        database = self.database(PRIMARY).replace(f"{self.at[PRIMARY]}:{POSTGRES_PORT}", servers)
        return Compose(
            {
                **{name: self.known[name] for name in ("SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")},
                "SITE_URL": f"http://{SITE}",
                "ALLOWED_HOSTS": ",".join(self.at[host] for host in WEB),
                "TRUSTED_PROXY_COUNT": "1",
                "DATABASE_URL": f"{database}?target_session_attrs=read-write",
                "DATABASE_REPLICA_URL": self.database(REPLICA),
                "REDIS_URL": self.redis(),
                "STRIPE_API_BASE": self.sandbox,
                "EMAIL_URL": f"smtp://{self.at['mailbox']}:{SMTP_PORT}",
                "DEFAULT_FROM_EMAIL": "Commonbid <hello@example.org>",
                "SWEEP_SECONDS": "5",
                "LOG_LEVEL": "WARNING",
                "GRANIAN_WORKERS": str(PROCESSES),
                "WORKER_CONCURRENCY": str(PROCESSES),
            }
        )

    def settings(self) -> dict[str, str]:
        # What the image brings along: programs, and files that were collected.
        image = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STATIC_FROM_SOURCE": "true",
            "MEDIA_ROOT": str(self.local / "media"),
            "NO_PROXY": "*",
        }
        return {**self.compose().environment("web"), **image}

    def start_service(self, service: str, host: str) -> None:
        """Start a service of docker-compose.yml; `/tmp` and the host's name are a container's own there."""
        command = [word.replace("/tmp/", f"{self.local}/") for word in self.compose().command(service)]
        named = ["--hostname", f"celery@{host}"] if service == "worker" else []
        with self.network.inside(host):
            self.crew.start(host, *command, *named)

    def run(self, *command: str) -> str:
        """Run a command to its end, as an operator who reaches all hosts; returns what it printed."""
        done = subprocess.run(command, env=self.crew.env, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def kill(self, host: str) -> None:
        """What runs there ends at once, without a word to anybody, as if the power failed."""
        self.network.unplug(host)
        child = self.child(host)
        self.crew.children.remove(child)
        leader = psutil.Process(child.process.pid)
        for process in [leader, *leader.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        child.close()

    def stop(self, host: str) -> None:
        """Stop what runs there in an orderly way."""
        child = self.child(host)
        self.crew.children.remove(child)
        child.process.send_signal(signal.SIGTERM)
        child.close()

    def child(self, host: str) -> Child:
        return next(child for child in self.crew.children if child.name == host)


@contextmanager
def hosts(network: Network, *, quiet: bool) -> Iterator[Hosts]:
    """Start all hosts; in the end all is stopped and removed."""
    local = places.make_private(Path(tempfile.mkdtemp(prefix="commonbid-rig-")).resolve())
    janitor = leftovers.hire_janitor(local, remove=True)
    made = Hosts(network, local, quiet=quiet)
    try:
        made.start()
        yield made
    finally:
        made.crew.stop(*STAGES)
        leftovers.clear(local)
        leftovers.dismiss(janitor)
        for host in (PRIMARY, REPLICA):
            shutil.rmtree(postgres.refuge(str(local / host)), ignore_errors=True)
        shutil.rmtree(local, ignore_errors=True)
