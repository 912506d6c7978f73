"""A reference is short, names one pledge, is found however it is typed, and stays as it was first written."""

from itertools import product

import pytest
from django.urls import reverse

from campaigns.models import Campaign, TeamMember, prefix
from common import sql
from desk.supporters import searching
from desk.visibility import Visibility
from pledges.models import Pledge, reference
from tests.helpers.builders import make_campaign, make_draft, make_secured, make_staff, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import proven

ROOMS = [29**4, 29**4 + 29**5]  # the first number with five characters, and the first with six
KNOWN = {0: "WAT-2222", 1: "WAT-S8PC", 557: "WAT-Z2WW", ROOMS[0] - 1: "WAT-8SCQ", ROOMS[0]: "WAT-22222",
         10_000_000: "WAT-G78MB", ROOMS[1]: "WAT-222222", 616_041_688: "WAT-3VQK3H"}  # fmt: skip


def test_a_number_has_the_same_reference_for_ever() -> None:
    assert {number: reference.text("WAT", number) for number in KNOWN} == KNOWN


def test_no_two_numbers_share_a_code_and_each_code_leads_back() -> None:
    numbers = [*range(5_000), *range(ROOMS[0] - 500, ROOMS[0] + 500), *range(ROOMS[1] - 500, ROOMS[1] + 500)]
    codes = [reference.code(number) for number in numbers]

    assert len(set(codes)) == len(numbers)
    assert [reference.number_of(code) for code in codes] == numbers
    assert [reference.number_of(f"WAT-{code}", "WAT") for code in codes] == numbers


def test_nothing_in_a_code_can_be_misread_or_be_a_word() -> None:
    seen = set("".join(reference.code(number) for number in range(2_000)))

    assert seen == set(reference.ALPHABET)
    assert seen.isdisjoint("0O1IAEU")


@pytest.mark.parametrize(
    "typed", ["", "WAT", "WAT-", "7K3", "WAT-7K3", "WAT-7K3O", "GRI-7K3Q", "7K3Q7K3Q7K3Q", "ada@example.org", "0"]
)
def test_what_is_no_reference_of_the_campaign_has_no_number(typed: str) -> None:
    assert reference.number_of(typed, "WAT") is None


@pytest.mark.django_db
def test_pledges_inserted_one_by_one_in_bulk_or_copied_all_get_one(campaign: Campaign) -> None:
    one, many = make_secured(campaign), many_pledges.crowd(campaign, 3)
    sql.execute(
        """INSERT INTO {pledges.Pledge} (id, campaign_id, supporter_id, status, amount_cents, version, name, show_name,
               show_amount, source, form_key, created_at, updated_at)
           SELECT uuidv7(), campaign_id, supporter_id, 'withdrawn', 100, 0, '', false, false, '', uuidv7(), now(), now()
           FROM {pledges.Pledge}"""
    )

    assert sorted([one.number, *(each.number for each in many)]) == list(range(one.number, one.number + 4))
    assert len({pledge.reference for pledge in Pledge.objects.select_related("campaign")}) == 8


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", ["{}", " {} ", "{:.3} {code}", "{code}"])
@pytest.mark.parametrize("cased", [str.lower, str.upper])
def test_the_desk_finds_it_however_it_is_typed(campaign: Campaign, spelling: str, cased: type[str]) -> None:
    pledge = make_secured(campaign)
    typed = cased(spelling.format(pledge.reference, code=reference.code(pledge.number)))

    for role in (TeamMember.Role.OWNER, TeamMember.Role.OBSERVER):
        assert searching.exact(campaign, typed, Visibility(role)) == pledge
    assert searching.exact(make_campaign(), typed, Visibility(TeamMember.Role.OWNER)) is None


@pytest.mark.django_db
def test_the_staff_find_it_too() -> None:
    pledge, other = make_secured(), make_draft()
    client = proven(make_staff(is_superuser=True))

    found = client.get(reverse("admin:pledges_pledge_changelist"), {"q": pledge.reference.lower()}).content.decode()

    assert pledge.reference in found
    assert other.reference not in found


@pytest.mark.django_db
def test_the_supporter_reads_it_on_every_page_and_in_the_mail(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    client = signed_in(pledge.supporter)

    for page in ("pledge", "done"):
        shown = client.get(reverse(f"pledges:{page}", args=[pledge.pk])).content.decode().split("<main")[1]
        assert pledge.reference in shown.split("</main>")[0]


# -- the campaign's prefix -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_prefix_comes_from_the_address_and_no_other_campaign_has_it() -> None:
    slugs = ["we-are-twitter", "we-all-thrive", "gridpaper", "gridpapers", "harbour-radio", "2026", "2027"]

    prefixes = [make_campaign(slug=slug).prefix for slug in slugs]

    assert prefixes == ["WAT", "WEA", "GRI", "GRD", "HAR", "AAA", "AAB"]


def test_a_prefix_has_four_letters_once_all_with_three_are_taken() -> None:
    taken = {"".join(letters) for letters in product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=3)}

    assert prefix.free("we-are-twitter", taken) == "AAAA"


@pytest.mark.django_db
def test_a_published_campaign_keeps_its_prefix(campaign: Campaign) -> None:
    before = campaign.prefix
    campaign.save()
    assert campaign.prefix == before
    with pytest.raises(Exception, match="what supporters rely on"):
        Campaign.objects.filter(pk=campaign.pk).update(prefix="XYZ")
