"""People who pledge through the site's forms, at a steady rate, and write down what they were told."""

import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from rig.browser import FORM, Browser, Failed, Page, Proxy, read_json
from rig.timing import Answer

PATIENCE_SECONDS = 60.0  # for which a person repeats one step
CODE_SECONDS = 150.0  # for which a person looks for the code
CODE = re.compile(r"\b\d{6}\b")
TRIES = 3  # of the whole form


class Puzzled(Exception):
    """An answer that does not lead on."""


@dataclass
class Diary:
    """What all people met, and what they were told. Threads append."""

    answers: list[Answer] = field(default_factory=list)
    codes: list[Answer] = field(default_factory=list)  # from the form to the code in the mailbox
    acknowledged: dict[str, str] = field(default_factory=dict)  # the pledge's status, by address
    gave_up: list[str] = field(default_factory=list)


class Load:
    """Starts one person after another, each in a thread."""

    def __init__(self, proxy: Proxy, mailbox: str, slug: str, rate: float) -> None:
        self.proxy, self.mailbox, self.slug, self.rate = proxy, mailbox, slug, rate
        self.diary = Diary()
        self._people: list[threading.Thread] = []
        self._over = threading.Event()
        self._starter = threading.Thread(target=self._start_people, daemon=True)
        self._starter.start()

    def stop(self) -> None:
        """Let nobody else begin, and wait for those who have."""
        self._over.set()
        self._starter.join()
        for person in self._people:
            person.join()

    def _start_people(self) -> None:
        began = time.monotonic()
        while not self._over.wait(max(0.0, began + len(self._people) / self.rate - time.monotonic())):
            number = len(self._people) + 1
            person = Person(
                self, f"person{number}@example.org", f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            )
            self._people.append(threading.Thread(target=person.live, daemon=True))
            self._people[-1].start()


class Person:
    def __init__(self, load: Load, email: str, address: str) -> None:
        self.load, self.diary, self.email = load, load.diary, email
        self.browser = Browser(load.proxy, address)

    def live(self) -> None:
        for _ in range(TRIES):
            try:
                self.pledge()
            except (Failed, Puzzled) as error:
                last = error
            else:
                return
        self.diary.gave_up.append(f"{self.email}: {last}")

    def pledge(self) -> None:
        form = self.step("GET", f"/c/{self.load.slug}/pledge/")
        if "email" in form.fields():
            self.sign_in(form)
        else:  # signed in by a try whose answer was lost
            self.step("POST", form.path, self.filled(form))
        checkout = self.go_on()
        self.diary.acknowledged[self.email] = "interested"
        back = self.pay(checkout)
        while (page := self.step("GET", back)).status == 200:
            time.sleep(3)  # as the page asks for
        if not page.location.endswith("/done/"):
            raise Puzzled(f"after the card: {page.location}")
        self.diary.acknowledged[self.email] = "secured"

    def sign_in(self, form: Page) -> None:
        sent_at, known = time.monotonic(), len(self.mails())
        asked = self.step("POST", form.path, {**self.filled(form), "email": self.email})
        code_form = self.step("GET", asked.location)
        code = self.code(known)
        self.diary.codes.append(Answer(sent_at, time.monotonic() - sent_at, ok=True))
        self.step("POST", code_form.path.partition("?")[0], {**code_form.fields(), "code": code})

    def filled(self, form: Page) -> dict[str, str]:
        return {**form.fields(), "choice": "other", "amount": "40", "consent": "on"}

    def go_on(self) -> str:
        """Returns the address of the payment service's page."""
        page = self.step("GET", "/pledge/continue/")
        if page.location.endswith("/replace/"):
            question = self.step("GET", page.location)
            self.step("POST", page.location, question.fields())
            page = self.step("GET", "/pledge/continue/")
        if not page.location.startswith("http"):
            raise Puzzled(f"after the code: {page.status} {page.location}")
        return page.location

    def pay(self, checkout: str) -> str:
        """Save a card on the payment service's page; returns where that leads."""
        url = urlsplit(checkout)
        with closing(HTTPConnection(url.netloc, timeout=30)) as service:
            service.request("POST", url.path, urlencode({"card": "visa"}), FORM)
            location = service.getresponse().getheader("Location", "")
        if not location:
            raise Puzzled("the card was not accepted")
        return self.browser.here(location)

    def step(self, method: str, path: str, fields: dict[str, str] | None = None) -> Page:
        """Ask until there is an answer, as people do who reload. Raises Failed, Puzzled."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            began = time.monotonic()
            try:
                page = self.browser.ask(method, path, fields or {})
            except Failed:
                self.diary.answers.append(Answer(began, time.monotonic() - began, ok=False))
                if time.monotonic() > end:
                    raise
                time.sleep(1)
                continue
            self.diary.answers.append(Answer(began, time.monotonic() - began, ok=True))
            if page.status >= 400 or (method == "POST" and page.status != 302):
                raise Puzzled(f"{page.status} at {method} {path}")
            return page

    def code(self, known: int) -> str:
        end = time.monotonic() + CODE_SECONDS
        while len(mails := self.mails()) <= known:
            if time.monotonic() > end:
                self.diary.codes.append(Answer(end - CODE_SECONDS, CODE_SECONDS, ok=False))
                raise Puzzled("no code")
            time.sleep(0.3)
        return str(CODE.findall(mails[0]["subject"])[0])

    def mails(self) -> list[dict[str, str]]:
        """The newest first."""
        found: list[dict[str, str]] = read_json(f"{self.load.mailbox}/api/messages?{urlencode({'to': self.email})}")
        return found
