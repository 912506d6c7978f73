"""However signatures change, the number shown is the number of valid signatures."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import totals
from campaigns.counting import folding
from campaigns.models import Campaign, Delta, HourTotal, SourceTotal, Stage
from community import petition, signing
from community.models import Signature
from payments.books import audit
from tests.helpers.builders import put
from tests.helpers.community.signatures import (
    make_draft,
    make_petition,
    make_signature,
    make_version,
    seen,
    signed,
    standing,
)

Status = Signature.Status


# -- the triggers ------------------------------------------------------------------------------------


def rows(campaign: Campaign, count: int, **fields: Any) -> list[Signature]:
    version = petition.current(campaign)
    return Signature.objects.bulk_create(
        Signature(
            campaign=campaign, version=version, language="en", email=f"{fields.get('source', '')}{n}@example.org",
            **{"status": Status.CONFIRMED, **fields},
        )
        for n in range(count)
    )  # fmt: skip


@pytest.mark.django_db
def test_a_statement_that_changes_thousands_leaves_one_delta_a_source() -> None:
    campaign = make_petition()
    rows(campaign, 2_000, source="flyer")
    rows(campaign, 1_000, source="mail")
    rows(campaign, 500, source="draft", status=Status.UNCONFIRMED)
    assert list(Delta.objects.order_by("pk").values_list("source", "people")) == [("flyer", 2_000), ("mail", 1_000)]

    Signature.objects.filter(status=Status.CONFIRMED).update(status=Status.OUTDATED)

    deltas = Delta.objects.filter(people__lt=0).order_by("source")
    assert list(deltas.values_list("source", "people")) == [("flyer", -2_000), ("mail", -1_000)]
    assert signed(campaign) == 0
    assert audit.problems() == []


@pytest.mark.django_db
def test_deleting_counts_back_what_stood_and_nothing_else() -> None:
    campaign = make_petition()
    rows(campaign, 3)
    rows(campaign, 4, source="draft", status=Status.UNCONFIRMED)

    Signature.objects.filter(status=Status.UNCONFIRMED).delete()
    assert signed(campaign) == 3
    Signature.objects.filter(email="0@example.org").delete()
    assert signed(campaign) == 2
    assert audit.problems() == []


@pytest.mark.django_db
def test_a_change_of_something_else_leaves_no_delta() -> None:
    campaign = make_petition()
    rows(campaign, 3)
    before = Delta.objects.count()

    Signature.objects.update(show_name=True, name="Somebody")

    assert (Delta.objects.count(), signed(campaign)) == (before, 3)


@pytest.mark.django_db
def test_a_signature_that_moves_to_another_source_or_campaign_moves_in_the_totals() -> None:
    here, there = make_petition(), make_petition()
    rows(here, 2, source="flyer")

    Signature.objects.update(source="mail")
    Signature.objects.filter(email="flyer0@example.org").update(campaign=there)

    assert (signed(here), signed(there)) == (1, 1)
    assert totals.by_source(here)["mail"][Stage.SIGNED].people == 1
    assert audit.problems() == []


@pytest.mark.django_db
def test_folding_changes_no_number_and_fills_the_tallies() -> None:
    campaign = make_petition()
    for source in ("flyer", "flyer", "", "mail"):
        make_signature(campaign, source=source)
    signing.withdraw(Signature.objects.get(source="mail"))
    assert signed(campaign) == 3

    while folding.fold_totals(limit=2):
        assert signed(campaign) == 3
        assert audit.problems() == []

    assert not Delta.objects.exists()
    by_source = SourceTotal.objects.filter(stage=Stage.SIGNED).values_list("source", "people")
    assert dict(by_source) == {"flyer": 2, "": 1, "mail": 0}
    assert sum(HourTotal.objects.values_list("people", flat=True)) == 3


@pytest.mark.django_db
def test_the_audit_finds_a_number_that_is_wrong() -> None:
    campaign = make_petition()
    rows(campaign, 1)
    Delta.objects.update(people=2)

    assert any(f"campaign {campaign.pk} signed: shown 2 people" in problem for problem in audit.problems())


# -- random acts -------------------------------------------------------------------------------------

PEOPLE = 4
ACTS = st.one_of(
    st.tuples(st.sampled_from(["ask", "confirm", "withdraw", "change", "blind"]), st.integers(0, PEOPLE - 1)),
    st.tuples(st.sampled_from(["publish", "fold", "question", "purge", "end", "reopen"]), st.just(0)),
)


class Life:
    """A petition, and what was mailed to each of its people last."""

    def __init__(self) -> None:
        self.campaign = make_petition()
        self.links: dict[int, Signature] = {}
        self.texts = 1

    def act(self, name: str, person: int) -> None:
        if name in {"confirm", "blind", "withdraw", "change"} and person not in self.links:
            return  # nobody mailed them yet
        with suppress(signing.NotOpen, signing.Withdrawn, petition.ChangedMeanwhile):
            getattr(self, name)(person)

    def ask(self, person: int) -> None:
        campaign = Campaign.objects.get(pk=self.campaign.pk)
        source = "flyer" if person % 2 else ""
        self.links[person] = make_draft(campaign, f"{person}@example.org", source=source, show_name=True)

    def confirm(self, person: int) -> None:
        signing.confirm(self.links[person], seen(self.links[person]))

    def blind(self, person: int) -> None:
        signing.confirm(self.links[person], "")

    def withdraw(self, person: int) -> None:
        signing.withdraw(self.links[person])

    def change(self, person: int) -> None:
        signing.change(self.links[person], show_name=False, wants_updates=True)

    def publish(self, _: int) -> None:
        self.texts += 1
        make_version(self.campaign, f"Text {self.texts}.")

    def fold(self, _: int) -> None:
        folding.fold_totals(limit=3)

    def question(self, _: int) -> None:
        signing.ask_to_sign_again()

    def purge(self, _: int) -> None:
        signing.purge()

    def end(self, _: int) -> None:
        put(phase="failed")

    def reopen(self, _: int) -> None:
        put(phase="pledging")


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=25))
@pytest.mark.slow
def test_after_any_acts_the_number_shown_is_the_number_that_stands(acts: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        life = Life()
        for name, person in acts:
            life.act(name, person)
            assert signed(life.campaign) == standing(life.campaign)
        newest = petition.current(life.campaign)
        assert not life.campaign.signatures.counted().exclude(version=newest).exists()
        assert not life.campaign.signatures.filter(status=Status.WITHDRAWN).exclude(name="", country="").exists()
        assert audit.problems() == []
        transaction.set_rollback(True)
