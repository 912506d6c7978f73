"""After the trial: the campaign is collected, and everything is counted and compared."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from rig import checks
from rig.checks import Facts, Sent
from rig.hosts import PROCESSES, WORKERS, Hosts
from rig.load import Diary
from rig.trial import say


class Aftermath:
    def __init__(self, hosts: Hosts, slug: str, diary: Diary) -> None:
        self.hosts, self.slug, self.diary = hosts, slug, diary

    def problems(self, *, kill: bool, killed: int) -> Iterator[str]:
        """Everything that went wrong. With `kill` a worker host ends while cards are charged.

        `killed` is how many processes may have had a message in their hands when they ended.
        """
        say("waiting until the workers have nothing to do")
        self.act("rest")
        # After a promotion no money moves until an audit has found nothing.
        yield from self.audited("before the collection")
        say("collecting")
        self.collect(kill=kill)
        say("counting")
        facts = Facts(**json.loads(self.act("facts")))
        self.summarize(facts)
        yield from checks.lost(self.diary.acknowledged, facts.pledges)
        yield from checks.doubled(facts)
        yield from checks.wrongly_charged(facts)
        yield from checks.mailed_twice(self.mails(), killed + PROCESSES * kill)
        yield from self.audited("at the end")

    def act(self, name: str) -> str:
        return self.hosts.run(sys.executable, "-m", "rig.site", name, self.slug)

    def audited(self, when: str) -> Iterator[str]:
        audit = [sys.executable, "manage.py", "audit"]
        done = subprocess.run(audit, env=self.hosts.crew.env, capture_output=True, text=True, check=False)
        if done.returncode:
            yield from (f"audit {when}: {line}" for line in (done.stdout + done.stderr).splitlines())

    def collect(self, *, kill: bool) -> None:
        self.act("close")
        if kill:
            while not self.confirmed():
                time.sleep(0.1)
            self.hosts.kill(WORKERS[0])
        self.act("collected")

    def confirmed(self) -> int:
        """How many payments the service was asked to authorize."""
        requests = read(f"{self.hosts.sandbox}/_sandbox/stats")["requests"]
        return int(requests.get("POST payment_intents/*/confirm", 0))

    def mails(self) -> list[Sent]:
        return [
            Sent(email, mail["subject"], mail["headers"]["Message-ID"])
            for email in self.diary.acknowledged
            for mail in read(f"{self.hosts.mailbox}/api/messages?{urlencode({'to': email})}")
        ]

    def summarize(self, facts: Facts) -> None:
        charged = sum(1 for _, cents in facts.charges if cents)
        print(f"\n{len(self.diary.acknowledged)} people were told that they had pledged; {charged} were charged.")
        print("\n".join(f"  gave up: {line}" for line in self.diary.gave_up), flush=True)


def read(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)
