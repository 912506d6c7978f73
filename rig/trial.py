"""The trial: people pledge while plugs are pulled, one after another."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rig import timing
from rig.browser import Proxy
from rig.hosts import SITE, WEB, WEB_PORT, Hosts
from rig.load import Diary, Load
from rig.plugs import NOTHING, Plug
from rig.replication import Replication

WARM_UP = 4  # people who come before anything is measured
RECOVERY = 0.5  # of the time with a plug pulled


@dataclass(frozen=True)
class Phase:
    """When a plug was pulled, when it was put back, and when the next one's turn came."""

    title: str
    pulled: float
    back: float
    end: float


class Trial:
    def __init__(self, hosts: Hosts, replication: Replication, seconds: float) -> None:
        self.hosts, self.replication, self.seconds = hosts, replication, seconds

    def run(self, plugs: Sequence[Plug], slug: str, rate: float) -> Diary:
        """Print the answer times with each plug pulled, and return what people were told."""
        proxy = Proxy(SITE, [self.hosts.at[host] for host in WEB], WEB_PORT)
        load = Load(proxy, self.hosts.mailbox, slug, rate)
        while len(load.diary.acknowledged) < WARM_UP:
            self.sleep(0.2)
        phases = [*map(self.pull, [NOTHING, *plugs])]
        load.stop()
        print("\n".join(table(load.diary, phases)), flush=True)
        return load.diary

    def pull(self, plug: Plug) -> Phase:
        say(plug.title)
        pulled = time.monotonic()
        plug.pull(self.hosts, self.replication)
        self.sleep(self.seconds - (time.monotonic() - pulled))
        back = time.monotonic()
        plug.put_back(self.hosts, self.replication)
        self.sleep(self.seconds * RECOVERY)
        return Phase(plug.title, pulled, back, time.monotonic())

    def sleep(self, seconds: float) -> None:
        """Let time pass, and check that what nobody has ended keeps running."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.hosts.crew.check()
            time.sleep(min(0.2, left))


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {what}", flush=True)


def table(diary: Diary, phases: Sequence[Phase]) -> Iterator[str]:
    """The first phase is the one without a plug pulled."""
    lists = (diary.answers, diary.codes)
    usual = [timing.figures(timing.between(each, phases[0].pulled, phases[0].back)) for each in lists]
    yield f"\n{timing.HEAD}"
    for phase in phases:
        answers, codes = (timing.between(each, phase.pulled, phase.back) for each in lists)
        late = max(map(timing.recovered_after, lists, [phase.pulled] * 2, [phase.end] * 2, usual))
        yield timing.row(phase.title, answers, codes, "" if phase is phases[0] else f"{late:.1f}")
