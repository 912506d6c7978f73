"""The public pages of a petition: its text, its names, its earlier texts."""

import pytest
from django.test import Client

from accounts.models import User
from campaigns.models import Campaign
from campaigns.views import public
from community import petition
from community.models import Signature
from tests.helpers.builders import make_campaign, make_member, put, signed_in
from tests.helpers.community.signatures import make_petition, make_signature, make_version, page, sign_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


def test_the_text_is_markdown_that_can_do_nothing(client: Client) -> None:
    campaign = make_campaign()
    make_version(campaign, "**Work with us.** <script>alert(1)</script> [x](javascript:alert(1))")

    html = client.get(page(campaign)).content.decode()

    assert "<strong>Work with us.</strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_a_name_is_shown_as_it_was_typed_and_does_nothing(client: Client, campaign: Campaign) -> None:
    make_signature(campaign, name="<b>Bobby</b>", show_name=True)

    assert "<bdi>&lt;b&gt;Bobby&lt;/b&gt;</bdi>" in client.get(page(campaign)).content.decode()


def test_only_consenting_signers_are_listed_and_all_are_counted(client: Client, campaign: Campaign) -> None:
    make_signature(campaign, name="Shown One", show_name=True)
    make_signature(campaign, name="Hidden One")
    gone = make_signature(campaign, name="Outdated One", show_name=True)
    Signature.objects.filter(pk=gone.pk).update(status="outdated")

    html = client.get(page(campaign)).content.decode()

    assert [name in html for name in ("Shown One", "Hidden One", "Outdated One")] == [True, False, False]
    assert '<span class="figure"><span data-digits="4">2</span></span>' in html


def test_the_petition_can_be_signed_above_and_below_its_text(client: Client, campaign: Campaign) -> None:
    above, _text, below = client.get(page(campaign)).content.decode().partition('id="text-title"')

    assert [part.count(f'href="{page(campaign, "sign")}"') for part in (above, below)] == [1, 1]


def test_pages_of_fifty_show_everybody_once_even_within_one_moment(client: Client, campaign: Campaign) -> None:
    sign_many(campaign, 123)
    address, shown, sizes = page(campaign), list[str](), list[int]()
    while address:
        answer = client.get(address)
        names = answer.context["page"].names
        shown += [signature.name for signature in names.signatures]
        sizes.append(len(names.signatures))
        address = f"{page(campaign)}?before={names.before}" if names.before else ""

    assert sizes == [50, 50, 23]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == 123


def test_the_code_of_a_link_is_kept_from_page_to_page(client: Client, campaign: Campaign) -> None:
    sign_many(campaign, 51)

    second = client.get(f"{page(campaign)}?s=flyer").content.decode().split('class="button quiet" href="')[1]

    assert "&amp;s=flyer#" in second[:300]
    assert (
        f"{page(campaign, 'sign')}?s=flyer"
        in client.get(page(campaign), {"s": "flyer", "before": petition.names(campaign).before}).content.decode()
    )


def test_a_page_token_we_did_not_issue_answers_404(client: Client, campaign: Campaign) -> None:
    other = make_petition()
    for each in (campaign, other):
        sign_many(each, 51)
    before = petition.names(campaign).before

    assert client.get(page(campaign), {"before": before}).status_code == 200
    for forged in (before[:-1], f"x{before}", "2026-01-01", "'; DROP TABLE", petition.names(other).before):
        assert client.get(page(campaign), {"before": forged}).status_code == 404, forged


def test_public_pages_set_no_cookie_and_can_be_kept(client: Client, campaign: Campaign) -> None:
    for address in (page(campaign), page(campaign, "petition_version", 1)):
        answer = client.get(address)
        assert not answer.cookies
        assert "csrf" not in answer.content.decode()
        assert answer.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        assert answer["Cache-Control"] == public.FOR_A_SECOND


def test_a_draft_is_shown_only_to_its_team_and_never_cached(client: Client, editor: User, campaign: Campaign) -> None:
    put(phase="draft")

    for name in ("petition", "sign", "sign_sent"):
        assert client.get(page(campaign, name)).status_code == 404
    answer = signed_in(editor).get(page(campaign))
    assert answer.status_code == 200
    assert "Cache-Control" not in answer
    assert page(campaign, "sign") not in answer.content.decode()


def test_earlier_texts_can_be_read_for_ever(client: Client, campaign: Campaign) -> None:
    make_version(campaign, "The second text.")

    first = client.get(page(campaign, "petition_version", 1)).content.decode()
    second = client.get(page(campaign, "petition_version", 2)).content.decode()
    present = client.get(page(campaign)).content.decode()

    assert "<strong>talk with us</strong>" in first
    assert "It was replaced by a new version" in first
    assert "The second text." in second
    assert "This is the current text." in second
    assert "The second text." in present
    assert page(campaign, "petition_version", 1) in present
    for number in (0, 3, 99_999_999):
        assert client.get(page(campaign, "petition_version", number)).status_code == 404


def test_a_text_is_shown_in_the_language_of_the_page_if_available(client: Client) -> None:
    campaign = make_campaign()
    make_version(campaign, "Good day.", de="Guten Tag.")

    assert "Guten Tag." in client.get(f"/de/c/{campaign.slug}/petition/").content.decode()
    assert "Good day." in client.get(f"/fr/c/{campaign.slug}/petition/").content.decode()


def test_the_campaign_s_page_shows_the_count_and_the_newest_names(client: Client, campaign: Campaign) -> None:
    make_signature(campaign, name="Ada Lovelace", show_name=True)

    html = client.get(campaign.get_absolute_url()).content.decode()

    assert "Ada Lovelace" in html
    assert page(campaign, "sign") in html
    assert 'id="petition-title"' not in client.get(make_campaign().get_absolute_url()).content.decode()
