"""The desk where the text of a petition is written."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from html5lib import HTMLParser

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, TeamMember
from common.models import Mail
from community.models import PetitionVersion, Signature
from tests.helpers.builders import make_campaign, make_member, make_user, signed_in
from tests.helpers.community.signatures import TEXT, make_petition, make_signature, make_version, page, sign_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


def write(client: Client, campaign: Campaign, step: str = "publish", **changes: Any) -> Any:
    form = {"text_en": "The second text.", "after": "1", **changes}
    return client.post(page(campaign, "desk_petition"), {**form, step: "1"} if step else form)


def test_a_text_is_looked_at_before_it_is_published(editor: User, campaign: Campaign) -> None:
    client = signed_in(editor)
    for _ in range(2):
        make_signature(campaign)

    preview = write(client, campaign, "preview", text_de="Der *zweite* Text.").content.decode()
    assert "2 people will be asked to sign again" in " ".join(preview.split())
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
    slow = signed_in(make_member(campaign))

    answer = write(slow, campaign, text_en="What the slower one wrote.")

    assert PetitionVersion.objects.latest("number").texts == {"en": "The second text."}
    assert "Another version was published in the meantime" in slow.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text_en": ""}, "required"),
        ({"text_en": TEXT}, "nothing new to publish"),
        ({"text_en": "x" * 10_001}, "at most 10000"),
        ({"after": "x"}, "whole number"),
    ],
)
def test_an_invalid_text_is_explained_and_kept(
    editor: User, campaign: Campaign, changes: dict[str, str], message: str
) -> None:
    html = write(signed_in(editor), campaign, **changes).content.decode()

    assert message in html
    assert PetitionVersion.objects.count() == 1


def test_the_first_text_opens_the_petition_and_the_log_says_who_did_it(client: Client) -> None:
    campaign = make_campaign()
    owner = make_member(campaign, TeamMember.Role.OWNER)

    write(signed_in(owner), campaign, after="0")

    assert b"The second text." in client.get(page(campaign)).content
    act = CampaignAct.objects.get()
    assert (act.by, act.kind, act.data) == (owner, "petition_published", {"number": 1})
    desk = signed_in(owner).get(reverse("desk:dashboard", args=[campaign.slug])).content.decode()
    assert "Petition version published: 1" in " ".join(desk.split())


@pytest.mark.parametrize("role", [TeamMember.Role.OBSERVER, TeamMember.Role.TREASURER])
def test_only_owners_and_editors_write(campaign: Campaign, role: str) -> None:
    member = signed_in(make_member(campaign, role))

    assert member.get(page(campaign, "desk_petition")).status_code == 302
    assert write(member, campaign).url == reverse("desk:dashboard", args=[campaign.slug])
    assert signed_in(make_user()).get(page(campaign, "desk_petition")).status_code == 404
    assert write(signed_in(make_member(make_petition())), campaign).status_code == 404
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


def test_publishing_sends_no_mail_within_the_request(campaign: Campaign) -> None:
    make_signature(campaign)
    Mail.objects.all().delete()

    make_version(campaign, "Another text.")

    assert not Mail.objects.exists()
