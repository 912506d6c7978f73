"""What an organizer typed is not lost by leaving a page that does not save by itself."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

UNPUBLISH = """
from tests.helpers.builders import put
from campaigns.models import Campaign
put(Campaign.objects.get(slug={slug!r}), phase="draft")
"""


class Questions:
    """The questions that the browser asked before leaving a page; the answer is to stay there."""

    def __init__(self, page):
        self.asked = []
        page.on("dialog", self.stay)

    def stay(self, dialog):
        self.asked.append(dialog.type)
        dialog.dismiss()


def draft_of(visit, stack):
    """Olive at her draft, its address, and what her browser asks."""
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(UNPUBLISH.format(slug=slug))
    sign_in(olive, f"/c/{slug}/desk/setup/")
    return olive, f"/c/{slug}/desk", Questions(olive.page)


@pytest.mark.browser
def test_leaving_a_page_with_unsaved_entries_asks_first(visit, stack):
    olive, desk, questions = draft_of(visit, stack)
    page = olive.page

    def leave():
        page.get_by_role("link", name="Checklist").first.click()
        page.wait_for_timeout(500)
        return len(questions.asked)

    changes = {
        "names": lambda: page.locator("[name=organizer_name]").fill("We"),
        "company": lambda: page.locator("[name=currency]").select_option("CHF"),
        "days": page.locator("[name=first_phase]:not(:checked)").first.check,
        "facts": lambda: page.locator("[name=valuation_date]").fill("2016-10-15"),
        "image": lambda: page.locator("[name=picture]").set_input_files(
            {"name": "us.png", "mimeType": "image/png", "buffer": b"x"}
        ),
    }
    for asked, (name, change) in enumerate(changes.items(), start=1):
        olive.go(f"{desk}/setup/{name}/")
        change()
        assert leave() == asked, name
        page.get_by_role("link", name="Back without saving").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Checklist")
        assert len(questions.asked) == asked, name

    olive.go(f"{desk}/setup/names/")
    assert leave() == len(changes)
    olive.go(f"{desk}/supporters/")
    page.locator("[name=text]").first.fill("Ada")
    olive.go(f"{desk}/")
    assert len(questions.asked) == len(changes)


@pytest.mark.browser
def test_texts_of_a_draft_save_themselves_and_leaving_asks_only_if_they_cannot(visit, stack):
    olive, desk, questions = draft_of(visit, stack)
    page, texts = olive.page, f"{desk}/setup/texts/en/"
    risks = page.locator("[name=risks]")
    olive.go(texts)

    risks.fill("Many")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    risks.press_sequentially(" more")
    page.get_by_role("link", name="Checklist").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checklist")
    olive.go(texts)
    expect(risks).to_have_value("Many more")

    risks.fill("Previewed")
    follow(page.get_by_role("button", name="Preview"))
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    olive.go(texts)
    expect(risks).to_have_value("Previewed")

    other = olive.context.new_page()
    other.goto(page.url)
    other.locator("[name=risks]").fill("By another tab")
    expect(other.get_by_text("Draft saved at")).to_be_visible()
    other.close()
    assert questions.asked == []
    risks.fill("By an older tab")
    expect(page.get_by_role("alert")).to_contain_text("Both are kept.")
    page.get_by_role("link", name="Checklist").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checklist")

    olive.go(texts)
    expect(page.locator(".theirs")).to_contain_text("By another tab")
    expect(risks).to_have_value("By an older tab")
    look(olive)
    risks.fill("By an older tab, still")
    page.wait_for_timeout(4_000)
    assert questions.asked == []
    page.get_by_role("link", name="Checklist").first.click()
    page.wait_for_timeout(500)
    assert questions.asked == ["beforeunload"]
    follow(page.get_by_role("button", name="Discard my text"))
    assert questions.asked == ["beforeunload"]
    olive.go(texts)
    expect(risks).to_have_value("By another tab")
    assert [each for each in olive.complaints if "409" not in each] == []
    olive.complaints.clear()  # the browser reports the conflicts, of which the page tells
