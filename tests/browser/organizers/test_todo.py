"""The to-dos on a phone: no line begins or ends with a dot, and no address breaks at its hyphen."""

from uuid import uuid4

import pytest

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import visit

__all__ = ["visit"]  # a fixture

ADDRESSES = ["ada@short.example", "jean-luc@co-operative.example"]
TASKS = """
from campaigns.models import Campaign
from common.models import Unreachable
from desk.todo.task import Kind
from tests.helpers.builders import join, make_user
from tests.helpers.desk.waiting_tasks import MADE
campaign = Campaign.objects.get(slug={slug!r})
MADE[Kind.EXPIRES][0](campaign)
for address in {addresses!r}:
    join(campaign, user=make_user(address), role="editor", name=address)
    Unreachable.objects.create(email=address, reason="bounced")
"""
# Of each part of a line: whether it is the first in its line, and whether its dot is visible.
DOTS = """() => [...document.querySelectorAll(".dotted")].flatMap(line => {
  const [box, parts] = [line.getBoundingClientRect(), [...line.children]];
  const clips = getComputedStyle(line).overflowX === "clip";
  return parts.slice(1).map((part, number) => {
    const [here, before] = [part.getBoundingClientRect(), parts[number].getBoundingClientRect()];
    return [here.top >= before.bottom - 1, !clips || here.left >= box.left - 1];
  });
})"""
# On how many lines each address stands.
LINES = """() => [...document.querySelectorAll(".tasks .address")].map(element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(each => Math.round(each.top))).size;
})"""


@pytest.mark.browser
def test_dots_stand_only_between_parts_of_a_line_and_addresses_stay_whole(visit, stack):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(TASKS.format(slug=slug, addresses=ADDRESSES))
    sign_in(olive, f"/c/{slug}/desk/")

    found = olive.page.evaluate(DOTS)

    assert [True, False] in found
    assert [False, True] in found
    assert all(is_first != is_visible for is_first, is_visible in found), found
    assert olive.page.evaluate(LINES) == [1, 1]
    look(olive)
