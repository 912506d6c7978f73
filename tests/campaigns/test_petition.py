"""The public pages of a petition, and the desk where its text is written."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from html5lib import HTMLParser

from accounts.ids import uuid7
from accounts.models import Mail, User
from campaigns import countries, petition
from campaigns.models import Campaign, CampaignAct, PetitionVersion, Signature, TeamMember
from tests.campaigns.signers import TEXT, make_editor, make_petition, make_signature, make_version
from tests.make import make_campaign, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_editor(campaign)


def page(campaign: Campaign, name: str = "petition", *more: object) -> str:
    return reverse(f"campaigns:{name}", args=[campaign.slug, *more])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def sign_many(campaign: Campaign, people: int) -> None:
    """Many at the same moment, so that only their keys tell them apart."""
    now, version = timezone.now(), petition.current(campaign)
    Signature.objects.bulk_create(
        Signature(
            campaign=campaign, version=version, status="confirmed", confirmed_at=now, show_name=True, language="en",
            email=f"{uuid7()}@example.org", name=f"Person {number:04}", country="FR",
        )
        for number in range(people)
    )  # fmt: skip


# -- reading -----------------------------------------------------------------------------------------


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


def test_only_those_who_chose_it_are_in_the_list_and_all_are_in_the_count(client: Client, campaign: Campaign) -> None:
    make_signature(campaign, name="Shown One", show_name=True)
    make_signature(campaign, name="Hidden One")
    gone = make_signature(campaign, name="Outdated One", show_name=True)
    Signature.objects.filter(pk=gone.pk).update(status="outdated")

    html = client.get(page(campaign)).content.decode()

    assert [name in html for name in ("Shown One", "Hidden One", "Outdated One")] == [True, False, False]
    assert '<span class="figure">2</span>' in html


def test_pages_of_fifty_show_everybody_once_even_within_one_moment(client: Client, campaign: Campaign) -> None:
    sign_many(campaign, 123)
    address, shown, sizes = page(campaign), list[str](), list[int]()
    while address:
        answer = client.get(address)
        names = answer.context["names"]
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


def test_a_page_that_was_not_handed_out_is_not_there(client: Client, campaign: Campaign) -> None:
    other = make_petition()
    for each in (campaign, other):
        sign_many(each, 51)
    before = petition.names(campaign).before

    assert client.get(page(campaign), {"before": before}).status_code == 200
    for forged in (before[:-1], f"x{before}", "2026-01-01", "'; DROP TABLE", petition.names(other).before):
        assert client.get(page(campaign), {"before": forged}).status_code == 404, forged


@pytest.mark.parametrize("people", [1, 1000])
def test_the_petition_costs_the_same_for_one_and_a_thousand(
    client: Client, campaign: Campaign, people: int, django_assert_num_queries: Any
) -> None:
    sign_many(campaign, people)

    with django_assert_num_queries(5):
        client.get(page(campaign))
    with django_assert_num_queries(2):
        petition.section(campaign)


def test_public_pages_set_no_cookie_and_can_be_kept(client: Client, campaign: Campaign) -> None:
    for address in (page(campaign), page(campaign, "petition_version", 1)):
        answer = client.get(address)
        assert not answer.cookies
        assert "csrf" not in answer.content.decode()
        assert answer.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=1"


def test_a_draft_is_shown_to_its_team_only_and_kept_by_nobody(client: Client, editor: User, campaign: Campaign) -> None:
    Campaign.objects.update(phase="draft")

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
    assert "Another text replaced it" in first
    assert "The second text." in second
    assert "This is the text that is signed now." in second
    assert "The second text." in present
    assert page(campaign, "petition_version", 1) in present
    for number in (0, 3, 99_999_999):
        assert client.get(page(campaign, "petition_version", number)).status_code == 404


def test_a_text_is_read_in_the_page_s_language_where_it_is_there(client: Client) -> None:
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


# -- countries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "fr", "de", "it"])
def test_every_country_of_the_standard_can_be_chosen_and_nothing_else(locale: str) -> None:
    codes = countries.names(locale).keys()

    assert len(codes) == 249
    assert codes >= {"DE", "FR", "IT", "US", "TW", "PS", "VA", "AX"}
    assert not codes & {"EU", "UN", "ZZ", "XA", "QO", "EA", "001"}


def test_countries_stand_where_readers_of_the_language_look_for_them() -> None:
    german, french = list(countries.names("de").values()), list(countries.names("fr").values())

    assert german.index("Ägypten") < german.index("Albanien")
    assert german.index("Oman") < german.index("Österreich") < german.index("Pakistan")
    assert french.index("États-Unis") < french.index("Finlande")
    assert french[-1] == "Zimbabwe"


# -- writing -----------------------------------------------------------------------------------------


def write(client: Client, campaign: Campaign, step: str = "publish", **changes: Any) -> Any:
    form = {"text_en": "The second text.", "after": "1", **changes}
    return client.post(page(campaign, "desk_petition"), {**form, step: "1"} if step else form)


def test_a_text_is_looked_at_before_it_is_published(editor: User, campaign: Campaign) -> None:
    client = signed_in(editor)
    for _ in range(2):
        make_signature(campaign)

    preview = write(client, campaign, "preview", text_de="Der *zweite* Text.").content.decode()
    assert "2 people will be asked to confirm again" in " ".join(preview.split())
    assert "Der <em>zweite</em> Text." in preview
    again = write(client, campaign, "", text_de="Der zweite Text.").content.decode()
    assert ">\nDer zweite Text.</textarea>" in again
    assert PetitionVersion.objects.count() == 1

    write(client, campaign, text_de="Der zweite Text.")

    newest = PetitionVersion.objects.latest("number")
    assert newest.texts == {"en": "The second text.", "de": "Der zweite Text."}
    assert set(Signature.objects.values_list("status", flat=True)) == {"outdated"}


def test_every_page_is_valid_html(editor: User, campaign: Campaign) -> None:
    make_version(campaign, "The *first* text replaced.")
    sign_many(campaign, 51)
    client = signed_in(editor)
    pages = [page(campaign), page(campaign, "petition_version", 1), page(campaign, "sign"), page(campaign, "sign_sent"),
             page(campaign, "desk_petition")]  # fmt: skip
    answers = [
        *(client.get(address) for address in pages),
        write(client, campaign, "preview"),
        write(client, campaign, ""),
    ]

    for answer in answers:
        HTMLParser(strict=True).parse(answer.content.decode())


def test_publishing_twice_publishes_once(editor: User, campaign: Campaign) -> None:
    client = signed_in(editor)

    for _ in range(2):
        assert write(client, campaign).status_code in {200, 302}

    assert PetitionVersion.objects.count() == 2


def test_of_two_editors_the_slower_one_overwrites_nothing(editor: User, campaign: Campaign) -> None:
    write(signed_in(editor), campaign)
    slow = signed_in(make_editor(campaign))

    answer = write(slow, campaign, text_en="What the slower one wrote.")

    assert PetitionVersion.objects.latest("number").texts == {"en": "The second text."}
    assert "Another text was published meanwhile" in slow.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text_en": ""}, "required"),
        ({"text_en": TEXT}, "nothing to publish"),
        ({"text_en": "x" * 10_001}, "at most 10000"),
        ({"after": "x"}, "whole number"),
    ],
)
def test_a_text_that_cannot_be_published_is_said_and_kept(
    editor: User, campaign: Campaign, changes: dict[str, str], message: str
) -> None:
    html = write(signed_in(editor), campaign, **changes).content.decode()

    assert message in html
    assert PetitionVersion.objects.count() == 1


def test_the_first_text_opens_the_petition_and_the_log_says_who_did_it(client: Client) -> None:
    campaign = make_campaign()
    owner = make_editor(campaign, TeamMember.Role.OWNER)

    write(signed_in(owner), campaign, after="0")

    assert b"The second text." in client.get(page(campaign)).content
    act = CampaignAct.objects.get()
    assert (act.by, act.kind, act.data) == (owner, "petition_published", {"number": 1})
    desk = signed_in(owner).get(reverse("pledges:desk", args=[campaign.slug])).content.decode()
    assert "Version of the petition published: 1" in " ".join(desk.split())


@pytest.mark.parametrize("role", [TeamMember.Role.OBSERVER, TeamMember.Role.TREASURER])
def test_only_owners_and_editors_write(campaign: Campaign, role: str) -> None:
    member = signed_in(make_editor(campaign, role))

    assert member.get(page(campaign, "desk_petition")).status_code == 302
    assert write(member, campaign).url == reverse("pledges:desk", args=[campaign.slug])
    assert signed_in(make_user()).get(page(campaign, "desk_petition")).status_code == 404
    assert write(signed_in(make_editor(make_petition())), campaign).status_code == 404
    assert Client().get(page(campaign, "desk_petition")).status_code == 302
    assert campaign.petition_versions.count() == 1


@pytest.mark.parametrize("versions", [1, 3])
def test_the_desk_costs_the_same_for_one_and_three_versions(
    editor: User, campaign: Campaign, versions: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, versions):
        make_version(campaign, f"Text {number}.")
    client = signed_in(editor)

    with django_assert_num_queries(6):
        client.get(page(campaign, "desk_petition"))


def test_publishing_mails_nobody_within_the_request(campaign: Campaign) -> None:
    make_signature(campaign)
    Mail.objects.all().delete()

    make_version(campaign, "Another text.")

    assert not Mail.objects.exists()
