"""A new text of a petition, and the question to everybody who signed the old one."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from campaigns.models import Campaign
from common import tasks as account_tasks
from common.mail import outbox
from common.models import Mail
from community import signing
from community.models import PetitionVersion, Signature
from tests.helpers.builders import unguarded
from tests.helpers.community.signatures import (
    body,
    filled,
    mailed_link,
    make_draft,
    make_petition,
    make_signature,
    make_version,
    press,
    seen,
    send,
    signed,
)

pytestmark = pytest.mark.django_db
Status = Signature.Status


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


def test_a_new_text_asks_every_signer_once_and_counts_none_of_them_meanwhile(
    client: Client, campaign: Campaign, rung: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    mine = [make_signature(campaign, f"{name}@example.org") for name in ("ada", "bea", "cleo")]
    signing.withdraw(mine[2])
    make_draft(campaign, "draft@example.org")
    Mail.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        make_version(campaign, "The *new* text.")
    assert rung[-1] == "community.tasks.ask_to_sign_again"
    assert signed(campaign) == 0
    assert [signing.ask_to_sign_again() for _ in range(3)] == [2, 0, 0]

    asked = Mail.objects.order_by("to")
    assert [(message.kind, message.to) for message in asked] == [
        ("petition_changed", "ada@example.org"), ("petition_changed", "bea@example.org")
    ]  # fmt: skip
    assert "The *new* text." in body(asked[0])
    assert "<em>new</em>" in str(outbox.render(asked[0]).alternatives)
    press(client, mailed_link("ada@example.org"))
    assert signed(campaign) == 1
    assert Signature.objects.get(pk=mine[1].pk).status == Status.OUTDATED


def test_the_questions_go_on_where_they_stopped(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "BATCH", 2)
    for _ in range(5):
        make_signature(campaign)
    make_version(campaign, "Another text.")

    assert [signing.ask_to_sign_again() for _ in range(4)] == [2, 2, 1, 0]

    questions = Mail.objects.filter(kind="petition_changed")
    assert questions.count() == questions.values("to").distinct().count() == 5


def test_a_signer_who_does_not_answer_is_not_asked_about_the_next_text(campaign: Campaign) -> None:
    make_signature(campaign, "silent@example.org")
    faithful = make_signature(campaign, "faithful@example.org")
    make_version(campaign, "Second text.")
    signing.ask_to_sign_again()
    signing.confirm(faithful, seen(faithful))

    make_version(campaign, "Third text.")
    signing.ask_to_sign_again()

    asked = list(Mail.objects.filter(kind="petition_changed").order_by("pk").values_list("to", flat=True))
    assert sorted(asked[:2]) == ["faithful@example.org", "silent@example.org"]
    assert asked[2:] == ["faithful@example.org"]


def test_a_second_text_before_the_questions_went_out_asks_once_about_the_newest(campaign: Campaign) -> None:
    make_signature(campaign, "ada@example.org")
    make_version(campaign, "Second text.")
    make_version(campaign, "Third text.")

    assert signing.ask_to_sign_again() == 1
    assert signing.ask_to_sign_again() == 0

    assert "Third text." in body(Mail.objects.get(kind="petition_changed"))


def test_signers_are_not_asked_again_after_the_outbox_is_tidied(campaign: Campaign) -> None:
    assert signing.ASK_FOR < account_tasks.KEEP
    make_signature(campaign)
    make_version(campaign, "Another text.")
    signing.ask_to_sign_again()
    Mail.objects.all().delete()

    with time_machine.travel(timezone.now() + account_tasks.KEEP):
        assert signing.ask_to_sign_again() == 0


def test_a_question_is_in_the_language_that_was_signed_in(client: Client, campaign: Campaign) -> None:
    fields = ("ask", "bought", "money", "failure", "risks", "refunds", "governance", "organizer")
    with unguarded():
        campaign.texts.create(language="de", title="Unser Gemeingut", **dict.fromkeys(fields, "…"))
    client.post(f"/de/c/{campaign.slug}/petition/sign/", filled())
    assert mailed_link().startswith("/de/s/")
    press(client, mailed_link())
    with translation.override("en"):
        make_version(campaign, "The new text.", de="Der neue Text.")
        signing.ask_to_sign_again()

    question = Mail.objects.get(kind="petition_changed")

    assert question.language == "de"
    assert "Unser Gemeingut" in body(question)
    assert "Der neue Text." in body(question)


def test_signing_the_old_text_again_points_to_the_new_one(client: Client, campaign: Campaign) -> None:
    make_signature(campaign, "ada@example.org")
    make_version(campaign, "Another text.")

    send(client, campaign, name="Mallory")

    told = Mail.objects.latest("pk")
    assert (told.kind, Signature.objects.get().name) == ("signature_known", "Ada")
    assert "text has changed since you signed" in body(told)
    press(client, mailed_link())
    assert signed(campaign) == 1


def test_publishing_an_unchanged_text_sends_no_mail(campaign: Campaign) -> None:
    make_signature(campaign)

    assert make_version(campaign).number == 1

    assert (signed(campaign), PetitionVersion.objects.count()) == (1, 1)


def test_a_version_cannot_be_edited(campaign: Campaign) -> None:
    with pytest.raises(Exception, match="append_only"):
        PetitionVersion.objects.update(texts={"en": "What you never signed."})
