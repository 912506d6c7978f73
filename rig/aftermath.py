"""After the trial: the campaign is collected, and everything is counted and compared."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from rig import checks
from rig.browser import read_json
from rig.checks import Facts, Sent
from rig.hosts import PROCESSES, WORKERS, Hosts
from rig.load import Diary
from rig.plugs import Plug
from rig.trial import say


class Aftermath:
    def __init__(self, hosts: Hosts, slug: str, diary: Diary) -> None:
        self.hosts, self.slug, self.diary = hosts, slug, diary

    def problems(self, pulled: Sequence[Plug], *, kill: bool) -> Iterator[str]:
        """Everything that went wrong. With `kill` a worker host ends while cards are charged."""
        killed = sum(plug.killed for plug in pulled) + PROCESSES * kill
        if any(plug.promotes for plug in pulled):  # then no money moves until an audit has found nothing
            say("the audit after the promotion")
            self.act("rest")
            yield from self.audited("after the promotion")
        say("collecting")
        try:
            facts = self.collect(kill=kill)
        except subprocess.CalledProcessError:
            yield "The campaign was not collected in time."
            return
        self.summarize(facts)
        yield from checks.lost(self.diary.acknowledged, facts.pledges)
        yield from checks.doubled(facts)
        yield from checks.wrongly_charged(facts)
        yield from checks.mailed_twice(self.mails(), killed)
        yield from self.audited("at the end")

    def act(self, name: str) -> str:
        return self.hosts.run(sys.executable, "-m", "rig.site", name, self.slug)

    def audited(self, when: str) -> Iterator[str]:
        audit = [sys.executable, "manage.py", "audit"]
        done = subprocess.run(audit, env=self.hosts.crew.env, capture_output=True, text=True, check=False)
        if done.returncode:
            yield from (f"audit {when}: {line}" for line in (done.stdout + done.stderr).splitlines())

    def collect(self, *, kill: bool) -> Facts:
        self.act("close")
        if kill:
            while not self.confirmed():
                time.sleep(0.1)
            self.hosts.kill(WORKERS[0])
        return Facts(**json.loads(self.act("facts")))

    def confirmed(self) -> int:
        """How many payments the service was asked to authorize."""
        requests = read_json(f"{self.hosts.sandbox}/_sandbox/stats")["requests"]
        return int(requests.get("POST payment_intents/*/confirm", 0))

    def mails(self) -> list[Sent]:
        return [
            Sent(email, mail["subject"], mail["headers"]["Message-ID"])
            for email in self.diary.acknowledged
            for mail in read_json(f"{self.hosts.mailbox}/api/messages?{urlencode({'to': email})}")
        ]

    def summarize(self, facts: Facts) -> None:
        charged = sum(1 for _, cents in facts.charges if cents)
        told, saved = len(self.diary.acknowledged), len(facts.cards)
        print(f"\n{told} people were told that they had pledged; {saved} cards were saved and {charged} charged.")
        print("\n".join(f"  gave up: {line}" for line in self.diary.gave_up), flush=True)
