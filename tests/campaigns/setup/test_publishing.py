"""What has to be there before a campaign is published, who may do it, and what stays as it is afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember, WrongPhase
from campaigns.pages.setup.publish_page import Afterwards
from campaigns.setup import checklist, drafting
from tests.helpers.builders import make_campaign, make_member, make_user, put, signed_in
from tests.helpers.campaigns.drafts import TEXT, act, make_complete, owner_of, page, publish, save, words
from tests.helpers.pages import levels

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
PAGES = ("names", "company", "prices", "facts", "offer", "sums", "days", "terms", "image",
         "places")  # fmt: skip


@pytest.fixture
def campaign() -> Campaign:
    return make_complete()


def without(**fields: Any) -> Callable[[Campaign], object]:
    return lambda campaign: Campaign.objects.filter(pk=campaign.pk).update(**fields)


def forget_terms(campaign: Campaign) -> None:
    campaign.terms_versions.all().delete()


def speak_french(campaign: Campaign) -> None:
    """With terms, but without texts."""
    campaign.terms_versions.create(number=2, texts={"en": "Be excellent.", "fr": "Soyez excellents."})
    Campaign.objects.filter(pk=campaign.pk).update(language="fr")


def quote_without_ticker(campaign: Campaign) -> None:
    type(campaign.company).objects.update(ticker="")
    campaign.company.closes.create(date=campaign.valuation_date, close_cents=1_00, volume=1)


LACKS: dict[str, tuple[str, Callable[[Campaign], object]]] = {
    "organizer": ("names", without(organizer_name="")),
    "contact": ("names", without(contact_email="")),
    "company": ("company", lambda campaign: type(campaign.company).objects.update(name="")),
    "ticker of its prices": ("company", quote_without_ticker),
    "users": ("facts", lambda campaign: campaign.company.facts.filter(kind="active_users").delete()),
    "price": ("facts", lambda campaign: campaign.company.facts.filter(kind="market_value").delete()),
    "assumptions": ("offer", lambda campaign: campaign.assumptions.all().delete()),
    "threshold": ("sums", without(threshold_cents=0, optimum_cents=0)),
    "limits": ("sums", without(min_cents=0, max_cents=0)),
    "a smallest pledge that can be charged": ("sums", without(min_cents=49)),
    "phase plan": ("days", without(first_phase="")),
    "deadline": ("days", without(deadline=timezone.now() - timedelta(days=1))),
    **{f"text: {name}": ("texts", lambda campaign, name=name: campaign.texts.update(**{name: ""})) for name in TEXT},
    "text in its own language": ("texts", speak_french),
    "half a language": ("texts", lambda campaign: campaign.texts.create(language="de", title="Unseres")),
    "words for the picture": ("texts", without(image="campaigns/us.png")),
    "terms": ("terms", forget_terms),
    "terms in its own language": (
        "terms",
        lambda campaign: campaign.terms_versions.create(number=2, texts={"de": "…"}),
    ),
}


@pytest.mark.parametrize("what", LACKS)
def test_missing_parts_are_named_and_nothing_is_published(campaign: Campaign, what: str) -> None:
    where, lose = LACKS[what]
    owner = owner_of(campaign)
    lose(campaign)

    answer = publish(owner, campaign)

    here = Campaign.objects.get(pk=campaign.pk)
    lacking = {item.page for item in checklist.of(here) if item.missing}
    assert where in lacking <= {where, "offer"}  # what cannot be calculated is no offer either
    assert "Something is still missing. Nothing was published." in words(answer)
    assert "Continue to publishing" not in words(answer)
    assert (here.phase, CampaignAct.objects.count()) == ("draft", 0)


@pytest.mark.parametrize("first", ["interest", "pledging"])
def test_an_owner_publishes_to_the_phase_that_was_planned(first: str) -> None:
    campaign = make_complete(first_phase=first)

    answer = publish(owner_of(campaign), campaign)

    assert levels(answer) == ["success"]
    assert "Published" in words(answer)
    assert Campaign.objects.get(pk=campaign.pk).phase == first
    assert Client().get(campaign.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("afterwards", Afterwards)
def test_what_comes_after_publishing_has_a_partial(afterwards: Afterwards) -> None:
    get_template(afterwards.template)


@pytest.mark.parametrize(
    ("first", "next_step"),
    [("interest", "an owner opens the campaign for pledges"), ("pledging", "save a card at once")],
)
def test_the_page_says_what_becomes_public_what_stays_who_is_told_and_what_comes_next(
    first: str, next_step: str
) -> None:
    campaign = make_complete(first_phase=first)

    said = words(owner_of(campaign).get(act(campaign, "publish")))

    for line in ("Threshold and optimum $1,000.00 · $5,000.00", f"http://testserver{campaign.get_absolute_url()}",
                 "Friends of the Commons", "Email for questions hello@example.org", "Team Ed", "Languages English",
                 "by a change that every supporter is asked to confirm", "No emails are sent.", next_step):  # fmt: skip
        assert line in said


def test_a_company_that_is_not_traded_needs_no_ticker(campaign: Campaign) -> None:
    type(campaign.company).objects.update(ticker="")

    publish(owner_of(campaign), campaign)

    assert b"tickerSymbol" not in Client().get(campaign.get_absolute_url()).content


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TREASURER, Role.OBSERVER])
def test_only_an_owner_publishes(campaign: Campaign, role: str) -> None:
    member = signed_in(make_member(campaign, role))

    assert "Continue to publishing" not in words(member.get(page(campaign)))
    answer = publish(member, campaign)

    assert "Only an owner of this campaign can do that" in words(answer)
    assert Campaign.objects.get(pk=campaign.pk).phase == "draft"


def test_publishing_twice_publishes_once(campaign: Campaign) -> None:
    owner = owner_of(campaign)

    for _ in range(2):
        assert publish(owner, campaign).status_code == 200

    assert campaign.acts.count() == campaign.phase_changes.count() == 1


@pytest.mark.parametrize("who", ["visitor", "supporter", "other organizer", "removed member"])
def test_a_draft_answers_404_to_everybody_else(campaign: Campaign, who: str) -> None:
    removed = make_member(campaign)
    campaign.team.filter(user=removed).delete()
    client = {
        "visitor": Client(), "supporter": signed_in(make_user()), "other organizer": owner_of(make_campaign()),
        "removed member": signed_in(removed),
    }[who]  # fmt: skip
    urls = [page(campaign), act(campaign, "preview"), page(campaign, language="en")]
    urls += [page(campaign, name) for name in PAGES]

    expected = 302 if who == "visitor" else 404
    assert {client.get(url).status_code for url in urls} == {expected}
    assert {client.post(url).status_code for url in [act(campaign, "publish"), *urls[2:]]} == {expected}
    assert client.get(f"{campaign.get_absolute_url()}picture/").status_code == 404


@pytest.mark.parametrize("role", Role.values)
def test_the_whole_team_reads_and_only_owners_and_editors_write(campaign: Campaign, role: str) -> None:
    member = signed_in(make_member(campaign, role))
    may_write = role in {Role.OWNER, Role.EDITOR}

    urls = [page(campaign, language="en"), *(page(campaign, name) for name in PAGES)]
    shown = [words(member.get(url)) for url in urls]
    answer = save(member, page(campaign, "terms"), en="Other terms.")

    assert {"only owners and editors can edit it." in text for text in shown} == {not may_write}
    assert campaign.terms_versions.latest("number").texts["en"] == ("Other terms." if may_write else "Be excellent.")
    assert may_write or "Your role in this campaign" in words(member.get(answer.url))


def test_what_supporters_rely_on_cannot_be_edited_any_more(campaign: Campaign) -> None:
    owner = owner_of(campaign)
    put(campaign, phase="pledging")
    sums = {"threshold": "1", "optimum": "2", "min": "1", "max": "2"}

    for name, data in {"sums": sums, "terms": {"en": "Ours."}, "days": {"first_phase": "interest"}}.items():
        assert "so you can read this page but not edit it" in words(owner.get(page(campaign, name)))
        answer = save(owner, page(campaign, name), **data)
        assert "The campaign is published, so this can no longer be changed." in words(owner.get(answer.url))
    save(owner, page(campaign, language="en"), **{**TEXT, "bought": "Something else.", "risks": "A storm."})

    here = Campaign.objects.get(pk=campaign.pk)
    assert (here.threshold_cents, here.first_phase, here.terms.number) == (1_000_00, campaign.first_phase, 1)
    assert (here.text.bought, here.text.risks) == (TEXT["bought"], "A storm.")


@pytest.mark.parametrize("field", ["threshold_cents", "optimum_cents", "min_cents", "max_cents"])
def test_the_database_keeps_the_sums_of_a_published_campaign(field: str) -> None:
    campaign = make_campaign(phase="interest")

    with pytest.raises(DatabaseError, match="only through a Change"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**{field: getattr(campaign, field) + 1})


@pytest.mark.parametrize("fields", [{"threshold_cents": 0, "optimum_cents": 0}, {"min_cents": 0, "max_cents": 0},
                                    {"contact_email": ""}, {"organizer_name": ""}])  # fmt: skip
def test_the_database_refuses_to_publish_without_amounts_and_contact(
    campaign: Campaign, fields: dict[str, Any]
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(**fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        put(campaign, phase="interest")


def test_a_late_edit_of_a_published_campaign_is_refused(campaign: Campaign) -> None:
    editor = make_member(campaign)
    member = campaign.team.select_related("campaign").get(user=editor)
    put(campaign, phase="interest")

    with pytest.raises(WrongPhase), transaction.atomic():
        drafting.lock_for_update(member, "sums")
