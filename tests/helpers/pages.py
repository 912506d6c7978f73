"""Pages as people fill them in and read them, and the way there that is mailed to them."""

import re
from typing import Any
from uuid import uuid4

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from pledges.models import Pledge


def filled(**changes: Any) -> dict[str, Any]:
    form = {
        "choice": "other",
        "amount": "40.26",
        "email": "ada@example.org",
        "name": "",
        "consent": "on",
        "form_key": str(uuid4()),
    }
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def send(client: Client, campaign: Campaign, *, query: str = "", **changes: Any) -> Any:
    return client.post(reverse("pledges:start", args=[campaign.slug]) + query, filled(**changes))


def mailed_code(to: str = "ada@example.org") -> str:
    return str(Mail.objects.filter(kind="login_code", to=to).latest("created_at").data["code"])


def enter_code(client: Client, code: str, after: str = "/pledge/continue/") -> Any:
    return client.post(reverse("account_confirm_login_code"), {"code": code, "next": after})


def pledge_by_mail(client: Client, campaign: Campaign, **changes: Any) -> Any:
    """Fill in the form and enter the code; returns the answer that follows it."""
    send(client, campaign, **changes)
    return client.get(enter_code(client, mailed_code(changes.get("email", "ada@example.org"))).url)


def mailed_link(pledge: Pledge) -> str:
    body = str(outbox.render(Mail.objects.filter(to=pledge.supporter.email, kind="pledge_saved").latest("pk")).body)
    return re.search(r"http://testserver(/p/\S+)", body)[1]  # type: ignore[index]


def words(page: Any) -> str:
    """What a page says, without its mark-up."""
    main = page.content.decode().split('<main id="main"')[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def levels(page: Any) -> list[str]:
    """The levels of the messages on a page, as `["success"]`: for tests to which their wording does not matter."""
    return [message.level_tag for message in get_messages(page.wsgi_request)]


def without_own_scripts(html: str) -> str:
    """The page without the tags with which the site's own scripts and data begin."""
    return re.sub(r'<script type="(?:application/ld\+json"|module" src="/static/)', "", html)
