"""The page of one supporter, what the team writes there, and the filters that a member keeps."""

from typing import Any

import pytest

from campaigns.models import Campaign, TeamMember
from desk.models import Note, SavedFilter, Tag
from desk.supporters import annotations
from pledges import pledging
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, make_secured, make_user, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role


@pytest.fixture
def owner(campaign: Campaign) -> Any:
    return signed_in(member(campaign, Role.OWNER))


def test_it_tells_the_history_from_the_newest_to_the_oldest(campaign: Campaign, owner: Any) -> None:
    pledge = make_secured(campaign, cents=40_26)
    pledge.change_amount(50_00)

    said = words(owner.get(address(campaign, "supporter", pk=pledge.pk)))

    places = [
        said.index(each) for each in ("Form submitted", "Confirmed by email", "Card saved · $40.26", "changed · $50.00")
    ]
    assert places == sorted(places, reverse=True)
    assert "4242, 12/30" in said


def test_somebody_who_left_is_not_public_and_is_not_written_to(campaign: Campaign, owner: Any) -> None:
    pledge = make_secured(campaign)
    Pledge.objects.update(name="Ada", show_name=True, show_amount=True)
    url = address(campaign, "supporter", pk=pledge.pk)

    before = words(owner.get(url))
    pledging.withdraw(pledge)
    after = words(owner.get(url))

    assert "The public sees name and amount" in before
    assert "Write to this person" in before
    assert "The public sees nothing" in after
    assert "Write to this person" not in after


def test_a_note_names_its_author_and_is_escaped(campaign: Campaign, owner: Any) -> None:
    pledge = many_pledges.pledge(campaign)

    owner.post(address(campaign, "supporter_note", pk=pledge.pk), {"text": "<script>alert(1)</script> Called."})

    page = owner.get(address(campaign, "supporter", pk=pledge.pk))
    assert "owner name" in words(page)
    assert "<script>alert" not in page.content.decode()
    assert "Called." in words(page)


def test_an_empty_note_is_not_saved(campaign: Campaign, owner: Any) -> None:
    pledge = many_pledges.pledge(campaign)

    owner.post(address(campaign, "supporter_note", pk=pledge.pk), {"text": " "})

    assert not Note.objects.exists()


def test_a_tag_is_set_once_and_deleted_with_its_last_use(campaign: Campaign, owner: Any) -> None:
    pledge, other = many_pledges.crowd(campaign, 2)
    for each in (pledge, pledge, other):
        owner.post(address(campaign, "supporter_tag", pk=each.pk), {"name": "press"})
    listed = owner.get(address(campaign, "supporters")).context["page"].entries
    assert [entry.tags for entry in listed] == [["press"]] * 2

    for each in (pledge, other):
        tagging = each.taggings.get()
        owner.post(address(campaign, "supporter_untag", pk=each.pk, tagging=tagging.pk))

    assert not Tag.objects.exists()


def test_there_are_only_as_many_tags_as_the_filter_can_offer(campaign: Campaign, owner: Any) -> None:
    pledge = many_pledges.pledge(campaign)
    Tag.objects.bulk_create(Tag(campaign=campaign, name=f"tag {n}") for n in range(annotations.MOST_TAGS))

    answer = owner.post(address(campaign, "supporter_tag", pk=pledge.pk), {"name": "one more"}, follow=True)
    owner.post(address(campaign, "supporter_tag", pk=pledge.pk), {"name": "tag 7"})

    assert "There are already 100 tags" in words(answer)
    assert [each.tag.name for each in pledge.taggings.all()] == ["tag 7"]


def test_a_tag_of_another_pledge_cannot_be_taken_off_here(campaign: Campaign, owner: Any) -> None:
    elsewhere = many_pledges.pledge(make_campaign())
    annotations.tag(elsewhere, "press", make_user())
    here, there = many_pledges.pledge(campaign), elsewhere.taggings.get()

    answer = owner.post(address(campaign, "supporter_untag", pk=here.pk, tagging=there.pk))

    assert answer.status_code == 404
    assert elsewhere.taggings.exists()


def test_an_address_leads_to_the_live_pledge_and_to_the_others_of_that_person(campaign: Campaign, owner: Any) -> None:
    live = make_secured(campaign)
    gone = many_pledges.pledge(campaign, status=Status.WITHDRAWN, supporter=live.supporter)

    found = owner.post(address(campaign, "supporter_search"), {"text": f" {live.supporter.email} "})

    assert found.url == address(campaign, "supporter", pk=live.pk)
    assert gone.reference in words(owner.get(found.url))


def test_no_address_stands_in_any_url(campaign: Campaign, owner: Any) -> None:
    pledge = many_pledges.pledge(campaign, name="Ada")

    answer = owner.post(address(campaign, "supporter_search"), {"text": pledge.supporter.email})

    assert "@" not in answer.url
    assert owner.get(address(campaign, "supporter_search"), {"text": pledge.supporter.email}).status_code == 405


def test_a_filter_is_kept_for_its_member_alone(campaign: Campaign, owner: Any) -> None:
    form = {"name": "To call", "query": "stage=lapsed&least=40&before=abc&nonsense=1"}
    saved = owner.post(address(campaign, "filter_save"), form)
    owner.post(address(campaign, "filter_save"), {**form, "query": "stage=secured"})

    kept = SavedFilter.objects.get()
    assert saved.url == f"{address(campaign, 'supporters')}?stage=lapsed&least=40"
    assert (kept.name, kept.query) == ("To call", "stage=secured")
    assert "To call" in words(owner.get(address(campaign, "supporters")))
    other = signed_in(member(campaign, Role.OWNER))
    assert "To call" not in words(other.get(address(campaign, "supporters")))
    assert other.post(address(campaign, "filter_drop", pk=kept.pk)).status_code == 404

    owner.post(address(campaign, "filter_drop", pk=kept.pk))

    assert not SavedFilter.objects.exists()


def test_there_are_only_so_many_filters(campaign: Campaign, owner: Any) -> None:
    own = campaign.team.get()
    for number in range(annotations.MOST_FILTERS):
        annotations.save_filter(own, f"filter {number}", "stage=secured")

    with pytest.raises(annotations.TooMany):
        annotations.save_filter(own, "one more", "")
    annotations.save_filter(own, "filter 7", "stage=lapsed")


@pytest.mark.parametrize("events", [1, 20])
def test_the_page_costs_the_same_however_long_its_history(
    campaign: Campaign, owner: Any, django_assert_num_queries: Any, events: int
) -> None:
    pledge = many_pledges.pledge(campaign)
    many_pledges.payment(pledge)
    for _ in range(events):
        pledge.record_event("visibility")  # type: ignore[arg-type]
        annotations.add_note(pledge, "Called.", make_user())
        annotations.tag(pledge, f"tag {pledge.taggings.count()}", make_user())

    with django_assert_num_queries(23):
        owner.get(address(campaign, "supporter", pk=pledge.pk))
