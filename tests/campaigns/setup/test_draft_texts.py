"""What a draft says: its texts, its terms and its picture, looked at and saved, half written or whole."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from campaigns.models import Campaign, CampaignText
from campaigns.setup import checklist
from tests.campaigns.setup.test_drafting import campaign, owner
from tests.common.files.test_uploads import image
from tests.helpers.campaigns.drafts import TEXT, make_complete, owner_of, page, publish, save, words

__all__ = ["campaign", "owner"]  # fixtures

pytestmark = pytest.mark.django_db


def test_texts_are_looked_at_before_they_are_saved_and_scripts_do_nothing(campaign: Campaign, owner: Client) -> None:
    text = {**TEXT, "risks": "Many, and *real*. <script>alert(1)</script>"}

    answer = save(owner, page(campaign, language="fr"), **text, look="1").content.decode()

    assert "Many, and <em>real</em>. &lt;script&gt;" in answer
    assert not CampaignText.objects.filter(language="fr").exists()


def test_a_text_can_be_looked_at_before_there_is_a_title(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, language="fr")

    assert "<em>real</em>" in save(owner, url, risks="Many, and *real*.", look="1").content.decode()
    assert "<em>" not in save(owner, url, risks="*Long*" + "." * 20_000, look="1").content.decode()


def test_a_draft_may_be_saved_half_written(campaign: Campaign, owner: Client) -> None:
    save(owner, page(campaign, language="de"), title="Unseres", bought="Eins\r\nzwei")

    assert campaign.texts.get(language="de").bought == "Eins\nzwei"
    assert "Still empty: In one sentence, What the money pays for" in words(owner.get(page(campaign)))
    assert owner.get(page(campaign, language="xx")).status_code == 404
    assert owner.get(page(campaign, "nothing")).status_code == 404


def test_a_language_with_nothing_in_it_is_left_out_but_never_the_last(campaign: Campaign, owner: Client) -> None:
    german = page(campaign, language="de")
    save(owner, german, title="Unseres")

    assert save(owner, german).status_code == 302
    assert save(owner, page(campaign, language="en")).status_code == 302
    Campaign.objects.update(language="de")
    assert save(owner, page(campaign, language="en")).status_code == 302

    assert [text.language for text in campaign.texts.all()] == ["en"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_language_without_a_title_is_an_incomplete_draft_that_is_not_published(language: str) -> None:
    campaign = make_complete()
    owner = owner_of(campaign)

    answer = save(owner, page(campaign, language=language), **{**TEXT, "title": ""})

    assert answer.status_code == 302
    text = campaign.texts.get(language=language)
    assert (text.title, text.risks) == ("", TEXT["risks"])
    lacking = [item.missing for item in checklist.of(Campaign.objects.get()) if item.missing]
    assert lacking == [["Still empty: Title."]]
    publish(owner, campaign)
    assert Campaign.objects.get().phase == Campaign.Phase.DRAFT


def test_a_draft_without_a_title_is_called_by_another_one_or_its_address(campaign: Campaign, owner: Client) -> None:
    save(owner, page(campaign, language="de"), risks="Viele.")
    with translation.override("de"):
        assert (campaign.text.language, campaign.text.title) == ("de", campaign.texts.get(language="en").title)

    save(owner, page(campaign, language="en"), title="", risks="Many.")

    untitled = Campaign.objects.get()
    assert untitled.text.title == untitled.slug
    assert owner.get(page(campaign)).status_code == 200
    assert untitled.texts.get(language="en").title == ""


def test_terms_that_change_before_publication_are_still_the_first_version(campaign: Campaign, owner: Client) -> None:
    for text in ("Two.", "Two.", "Three."):
        save(owner, page(campaign, "terms"), en=text)

    assert list(campaign.terms_versions.values_list("number", "texts")) == [(1, {"en": "Three."})]


def test_a_picture_is_redrawn_replaced_and_removed(
    campaign: Campaign, owner: Client, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    url, kept = page(campaign, "image"), []
    for data in ({"picture": SimpleUploadedFile("us.png", image("PNG", (3000, 1500)))},
                 {"picture": SimpleUploadedFile("us.jpg", image("JPEG"))}, {}, {"remove": "on"}):  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            assert save(owner, url, **data).status_code == 302
        files = [Image.open(BytesIO(file.read_bytes())) for file in media.glob("campaigns/*")]
        kept.append(sorted((file.format, file.size) for file in files))

    small = [("JPEG", (60, 30)), ("WEBP", (60, 30))]
    large = [("PNG", (1600, 800)), ("WEBP", (400, 200)), ("WEBP", (800, 400)), ("WEBP", (1200, 600)),
             ("WEBP", (1600, 800))]  # fmt: skip
    assert kept == [large, small, small, []]


def test_terms_of_a_draft_may_be_incomplete_and_the_checklist_says_so(campaign: Campaign, owner: Client) -> None:
    lacking = {}
    for name, texts in {
        "german": {"de": "Nur auf Deutsch."},
        "none": {},
        "both": {"de": "Beides.", "en": "Both."},
    }.items():
        assert save(owner, page(campaign, "terms"), **texts).status_code == 302
        assert [*campaign.terms_versions.values_list("number", "texts")] == ([(1, texts)] if texts else [])
        lacking[name] = [item.missing for item in checklist.of(campaign) if item.page == "terms"]

    assert lacking == {
        "german": [["There are no terms in the main language yet."]],
        "none": [["There are no terms yet."]],
        "both": [[]],
    }


def test_terms_without_a_word_are_not_a_page(campaign: Campaign, owner: Client) -> None:
    campaign.terms_versions.create(number=2, texts={})

    assert owner.get(reverse("campaigns:terms", args=[campaign.slug])).status_code == 404
