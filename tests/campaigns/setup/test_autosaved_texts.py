"""The texts of a draft are saved while they are being written; what readers see is not."""

from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, TeamMember
from campaigns.setup import set_aside
from tests.helpers.builders import make_member, put, signed_in
from tests.helpers.campaigns.drafts import TEXT, hidden, make_complete, owner_of, page, save, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_complete()


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return owner_of(campaign)


def type_in(owner: Client, url: str, seen: str, **texts: str) -> Any:
    """What the page sends by itself."""
    return owner.post(url, {"seen": seen, **texts, "autosave": "1"})


def test_typing_saves_texts_one_after_the_other(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, language="de")

    first = type_in(owner, url, hidden(owner, url), risks="Viele").json()
    second = type_in(owner, url, first["seen"], risks="Viele Risiken", title="Unseres").json()
    last = type_in(owner, url, second["seen"], risks="Viele Risiken", title="Unser").json()

    assert (last["url"], last["said"][:15]) == (url, "Draft saved at ")
    text = campaign.texts.get(language="de")
    assert (text.title, text.risks) == ("Unser", "Viele Risiken")
    assert last["seen"] == hidden(owner, url)


def test_terms_are_saved_while_they_are_typed_too(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, "terms")

    first = type_in(owner, url, hidden(owner, url), en="One.").json()
    type_in(owner, url, first["seen"], en="One. Two.")

    assert campaign.terms_versions.get().texts == {"en": "One. Two."}


def test_an_older_tab_overwrites_nothing_until_its_author_has_compared(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, language="en")
    old = hidden(owner, url)
    type_in(owner, url, old, **{**TEXT, "risks": "Newer."})

    stale = type_in(owner, url, old, **{**TEXT, "risks": "Older."})

    assert (stale.status_code, stale.json()) == (409, {"are_both_kept": True})
    assert campaign.texts.get().risks == "Newer."
    compared = save(owner, url, old, **{**TEXT, "risks": "Older."})
    assert campaign.texts.get().risks == "Newer."
    assert compared.text.count("Newer.") == 1
    assert "autosave.js" not in compared.text  # or it would replace what is there before anybody has decided


@pytest.mark.parametrize("how", ["by itself", "by its button"])
def test_changes_of_different_fields_are_merged(campaign: Campaign, owner: Client, how: str) -> None:
    url = page(campaign, language="en")
    old = hidden(owner, url)
    type_in(owner, url, old, **{**TEXT, "fees": "By another tab."})

    mine = {**TEXT, "risks": "By mine."}
    answer = type_in(owner, url, old, **mine) if how == "by itself" else save(owner, url, old, **mine)

    text = campaign.texts.get()
    assert (text.fees, text.risks) == ("By another tab.", "By mine.")
    if how == "by itself":
        assert answer.json()["texts"] == {"fees": "By another tab."}
        assert answer.json()["seen"] == hidden(owner, url)


def test_terms_in_different_languages_are_merged(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, "terms")
    english = campaign.terms_versions.get().texts["en"]
    old = hidden(owner, url)

    type_in(owner, url, old, en=english, de="Auf Deutsch.")
    type_in(owner, url, old, en=english, fr="En français.")

    assert campaign.terms_versions.get().texts == {"en": english, "de": "Auf Deutsch.", "fr": "En français."}


def test_an_earlier_save_of_the_same_page_is_nobody_elses(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, language="en")
    old = hidden(owner, url)
    type_in(owner, url, old, **{**TEXT, "risks": "Man"})  # without an answer, as before a reload

    type_in(owner, url, old, **{**TEXT, "risks": "Many."}, sent_risks="Man")

    assert campaign.texts.get().risks == "Many."


def clash(campaign: Campaign, *tabs: tuple[Client, str]) -> str:
    """Each tab types in the same field, after another one has saved."""
    url = page(campaign, language="en")
    olds = [hidden(client, url) for client, _text in tabs]
    type_in(tabs[0][0], url, hidden(tabs[0][0], url), **{**TEXT, "risks": "Newer."})
    for number, ((client, text), old) in enumerate(zip(tabs, olds, strict=True)):
        answer = type_in(client, url, old, **{**TEXT, "risks": text}, key=f"tab {number}")
        assert (answer.status_code, answer.json()) == (409, {"are_both_kept": True})
    return url


def test_what_clashes_is_kept_and_its_author_compares_it_when_they_return(campaign: Campaign, owner: Client) -> None:
    editor = signed_in(make_member(campaign))
    url = clash(campaign, (editor, "The editor’s."))

    assert "The editor’s." not in owner.get(url).text
    opened = editor.get(url)
    assert opened.text.count("Someone else has saved this page") == 1
    for text in ("The editor’s.", "Newer."):
        assert text in opened.text
    assert "autosave.js" not in opened.text

    decided = {"seen": value(opened.text, "seen"), "key": value(opened.text, "key")}
    editor.post(url, {**TEXT, **decided, "risks": "Both."})
    assert campaign.texts.get().risks == "Both."
    assert "The editor’s." not in editor.get(url).text
    campaign.refresh_from_db()
    assert campaign.set_aside == {}


def test_each_tab_keeps_its_own_text_until_it_is_discarded(campaign: Campaign, owner: Client) -> None:
    url = clash(campaign, (owner, "First tab."), (owner, "Second tab."))

    for text in ("First tab.", "Second tab."):
        opened = owner.get(url)
        assert text in opened.text
        owner.post(url, {"key": value(opened.text, "key"), "discard": "1"})

    assert campaign.texts.get().risks == "Newer."
    assert "Newer." in owner.get(url).text
    assert "Discard my text" not in owner.get(url).text


def test_nobody_discards_what_somebody_else_wrote(campaign: Campaign, owner: Client) -> None:
    editor = signed_in(make_member(campaign))
    url = clash(campaign, (editor, "The editor’s."))

    owner.post(url, {"key": "tab 0", "discard": "1"})

    assert "The editor’s." in editor.get(url).text


def test_when_too_much_is_kept_the_page_is_told_that_its_text_is_not(campaign: Campaign, owner: Client) -> None:
    url = clash(campaign, *[(owner, f"Tab {number}.") for number in range(set_aside.MOST)])

    answer = type_in(owner, url, "", **{**TEXT, "risks": "One more."}, key="another")

    assert (answer.status_code, answer.json().keys()) == (409, {"problem"})


def test_an_older_tab_that_types_the_same_goes_on_from_what_is_saved(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, language="en")
    old = hidden(owner, url)
    newer = {**TEXT, "risks": "Newer."}
    first = type_in(owner, url, old, **newer).json()

    assert type_in(owner, url, old, **newer).json()["seen"] == first["seen"]


@pytest.mark.parametrize("phase", ["interest", "pledging", "failed"])
@pytest.mark.parametrize("name", ["texts", "terms"])
def test_what_is_published_is_never_saved_by_itself(campaign: Campaign, owner: Client, phase: str, name: str) -> None:
    url = page(campaign, language="en") if name == "texts" else page(campaign, name)
    texts = {**TEXT, "risks": "Half a sen"} if name == "texts" else {"en": "Half a sen"}
    seen, terms = hidden(owner, url), campaign.terms_versions.get().texts
    put(campaign, phase=phase)  # while the page is open

    answer = type_in(owner, url, seen, **texts)

    assert (answer.status_code, answer.json().keys()) == (409, {"problem"})
    assert campaign.texts.get().risks == TEXT["risks"]
    assert campaign.terms_versions.get().texts == terms
    assert "autosave.js" not in owner.get(url).text


def test_other_pages_of_a_draft_are_saved_by_their_button_alone(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, "names")
    data = {"organizer_name": "Half a na", "contact_email": "a@example.org", "slug": campaign.slug, "language": "en"}

    assert type_in(owner, url, hidden(owner, url), **data).status_code == 409
    assert Campaign.objects.get().organizer_name == campaign.organizer_name
    assert "autosave.js" not in owner.get(url).text


def test_a_text_that_is_too_long_is_refused_with_the_reason(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, language="en")

    answer = type_in(owner, url, hidden(owner, url), **{**TEXT, "title": "x" * 81})

    assert answer.status_code == 409
    assert answer.json()["problem"].startswith("It could not be saved. Title: Ensure this value has at most 80")
    assert campaign.texts.get().title == TEXT["title"]


def test_observers_save_nothing(campaign: Campaign) -> None:
    observer = signed_in(make_member(campaign, TeamMember.Role.OBSERVER))
    url = page(campaign, language="en")

    answer = type_in(observer, url, hidden(observer, url), **{**TEXT, "risks": "Mine."})

    assert answer.status_code == 409
    assert campaign.texts.get().risks == TEXT["risks"]
    assert "autosave.js" not in observer.get(url).text


def test_a_preview_says_without_a_script_that_it_is_not_saved(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, language="en")

    looked = save(owner, url, **{**TEXT, "risks": "*Many*."}, look="1")

    assert "Not saved yet." in looked.text
    assert "data-unsaved" in looked.text
    assert "Not saved yet." not in owner.get(url).text
