"""A signature from the form to its withdrawal, without a browser."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from html5lib import HTMLParser

from accounts import mail
from accounts import tasks as account_tasks
from accounts.models import Mail
from campaigns import following, petition, signing, totals
from campaigns.models import Campaign, MailChoice, PetitionVersion, Signature
from config.logs import hidden
from pledges.models import Pledge
from tests.campaigns.signers import (
    address,
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
)
from tests.make import make_campaign, make_interest, make_user

pytestmark = pytest.mark.django_db
Status = Signature.Status


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


def signed(campaign: Campaign) -> int:
    return totals.of([campaign])[campaign.pk].signed.people


def test_somebody_signs_with_one_click_in_a_mail(client: Client, campaign: Campaign) -> None:
    answer = send(client, campaign, country="GB", show_name="on")
    assert answer.url == reverse("campaigns:sign_sent", args=[campaign.slug])
    assert b"look into your mail" in client.get(answer.url).content
    assert (Signature.objects.get().status, signed(campaign)) == (Status.UNCONFIRMED, 0)

    page = client.get(mailed_link()).content.decode()
    assert "Nothing is signed yet" in page
    assert "<strong>talk with us</strong>" in page
    assert "United Kingdom" in page
    press(client, mailed_link())

    mine = Signature.objects.get()
    assert (mine.status, mine.version.number, mine.country, signed(campaign)) == (Status.CONFIRMED, 1, "GB", 1)
    assert "You have signed." in client.get(mailed_link()).content.decode()
    assert b"Ada Lovelace" in client.get(reverse("campaigns:petition", args=[campaign.slug])).content


def test_the_form_asks_for_six_things_at_most_and_ticks_nothing(client: Client, campaign: Campaign) -> None:
    page = client.get(reverse("campaigns:sign", args=[campaign.slug]))

    form = page.context["form"]
    assert [field.name for field in form.visible_fields()] == ["name", "email", "country", "show_name", "wants_updates"]
    assert " checked" not in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "required"),
        ({"name": "  "}, "required"),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "nul\x00"}, "Null characters"),
        ({"name": "cheap loans at www.example.org"}, "without an address"),
        ({"name": "https://example.org"}, "without an address"),
        ({"email": "ada"}, "valid email"),
        ({"email": ""}, "required"),
        ({"country": ""}, "required"),
        ({"country": "EU"}, "not one of the available"),
        ({"country": "ZZ"}, "not one of the available"),
        ({"form_key": "guess"}, "valid UUID"),
    ],
)
def test_bad_input_gets_a_clear_error_and_loses_nothing(
    client: Client, campaign: Campaign, changes: dict[str, str], message: str
) -> None:
    page = send(client, campaign, **changes).content.decode()

    assert message in page
    if "email" not in changes:
        assert 'value="ada@example.org"' in page
    assert not Signature.objects.exists()
    assert not Mail.objects.exists()


def test_fields_that_the_form_does_not_have_are_ignored(client: Client, campaign: Campaign) -> None:
    send(client, campaign, status="confirmed", source="bribe", version=str(uuid4()), confirmed_at="2020-01-01")

    mine = Signature.objects.get()
    assert (mine.status, mine.source, mine.confirmed_at) == (Status.UNCONFIRMED, "", None)


def test_a_form_that_is_sent_twice_is_mailed_once(client: Client, campaign: Campaign) -> None:
    key = str(uuid4())

    answers = {send(client, campaign, form_key=key).url for _ in range(3)}

    assert len(answers) == 1
    assert (Signature.objects.count(), Mail.objects.count()) == (1, 1)


def test_an_address_has_one_signature_whatever_the_case(client: Client, campaign: Campaign) -> None:
    send(client, campaign, email="Ada@Example.org", name="Ada")
    send(client, campaign, email="ada@example.ORG", name="Ada Lovelace")

    assert [(one.email, one.name) for one in Signature.objects.all()] == [("ada@example.org", "Ada Lovelace")]


def test_known_and_unknown_addresses_get_the_same_answer(campaign: Campaign) -> None:
    make_signature(campaign, "signed@example.org")
    make_draft(campaign, "draft@example.org")
    make_signature(campaign, "outdated@example.org")
    Signature.objects.filter(email="outdated@example.org").update(status=Status.OUTDATED)
    addresses = ["signed@example.org", "draft@example.org", "outdated@example.org", "new@example.org"]

    answers = [send(Client(), campaign, email=email) for email in addresses]

    assert len({(answer.status_code, answer.url, answer.content) for answer in answers}) == 1
    assert len({Client().get(answer.url).content for answer in answers}) == 1


def test_who_has_signed_already_is_told_so_and_nothing_changes(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org", name="Ada", show_name=False)

    send(client, campaign, name="Mallory", show_name="on", wants_updates="on")

    told = Mail.objects.latest("pk")
    assert told.kind == "signature_known"
    assert "signed from this address before" in body(told)
    assert "withdraw" in body(told)
    kept = Signature.objects.get()
    assert (kept.name, kept.show_name, kept.wants_updates, kept.status) == ("Ada", False, False, Status.CONFIRMED)
    assert mailed_link() == address(mine)


def test_the_mail_that_asks_says_nothing_that_a_stranger_typed(client: Client, campaign: Campaign) -> None:
    send(client, campaign, name="Buy my pills", language="xx")

    message = mail.render(Mail.objects.get())

    assert "pills" not in str(message.body) + str(message.alternatives) + message.subject


def test_an_address_is_mailed_five_times_an_hour_and_the_answer_stays_the_same(
    client: Client, campaign: Campaign
) -> None:
    answers = [send(client, campaign) for _ in range(7)]

    assert {answer.url for answer in answers} == {reverse("campaigns:sign_sent", args=[campaign.slug])}
    assert Mail.objects.count() == 5


def test_one_place_cannot_mail_to_the_whole_world(client: Client, campaign: Campaign) -> None:
    answers = [send(client, campaign, email=f"{number}@example.org") for number in range(101)]

    assert [answer.status_code for answer in answers] == [302] * 100 + [200]
    assert b"Too many people signed from here" in answers[-1].content
    assert Mail.objects.count() == 100


def test_a_campaign_mails_so_many_a_minute_wherever_they_come_from(campaign: Campaign, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_petition": "100/h/ip,3/m/key"}

    answers = [
        send(Client(REMOTE_ADDR=f"10.0.0.{number}"), campaign, email=f"{number}@example.org") for number in range(5)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200, 200]
    other = make_petition()
    assert send(Client(), other).status_code == 302


def test_every_post_wants_a_csrf_token(campaign: Campaign) -> None:
    mine, client = make_signature(campaign), Client(enforce_csrf_checks=True)

    for page in [address(mine), address(mine, "change"), address(mine, "withdraw")]:
        assert client.post(page).status_code == 403
    assert send(client, campaign).status_code == 403
    assert Signature.objects.get().status == Status.CONFIRMED


# -- the link ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.split(".")[0],
        lambda token: f"{uuid4()}.{token.split('.')[1]}",
        lambda _: "x.y",
        lambda _: signing.token(str(uuid4())),
        lambda _: signing.token("guess"),
    ],
)
def test_a_forged_link_opens_nothing(client: Client, campaign: Campaign, forge: Any) -> None:
    mine = make_signature(campaign)
    token = forge(signing.token(str(mine.pk)))

    answers = [client.get(f"/s/{token}/"), client.post(f"/s/{token}/"), client.post(f"/s/{token}/withdraw/")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert Signature.objects.get().status == Status.CONFIRMED


def test_a_link_of_something_else_opens_no_signature(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign)
    foreign = following.unsubscribe_token(f"s{mine.pk.hex}")

    assert client.get(f"/s/{foreign}/").status_code == 404


def test_scanners_that_follow_every_link_change_nothing(client: Client, campaign: Campaign) -> None:
    draft, mine = make_draft(campaign), make_signature(campaign)
    before = list(Signature.objects.order_by("pk").values())

    for signature in (draft, mine):
        for act in ("", "change", "withdraw"):
            for _ in range(10):
                client.get(address(signature, act))
                client.head(address(signature, act))

    assert list(Signature.objects.order_by("pk").values()) == before
    assert signed(campaign) == 1


def test_the_outbox_holds_no_secret(campaign: Campaign) -> None:
    mine = make_signature(campaign)

    stored = " ".join(str(row) for row in Mail.objects.values())

    assert signing.token(str(mine.pk)).split(".")[1] not in stored


def test_the_page_behind_the_link_is_valid_in_every_state(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)
    for state in Status:
        Signature.objects.update(status=state)
        HTMLParser(strict=True).parse(client.get(address(mine)).content.decode())


def test_links_stay_out_of_the_logs(campaign: Campaign) -> None:
    token = signing.token(str(make_signature(campaign).pk))

    for address_ in (f"/de/s/{token}/withdraw/", f"/c/x/pledge/?signature={token}&s=flyer"):
        assert token.split(".")[1] not in hidden(f"Not found: {address_}")


def test_confirming_twice_counts_once(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)
    seal = seen(mine)

    for _ in range(3):
        assert client.post(address(mine), {"seen": seal}).url == address(mine)

    assert signed(campaign) == 1


def test_nobody_signs_what_they_have_not_seen(client: Client, campaign: Campaign) -> None:
    send(client, campaign, name="Ada")
    page = mailed_link()
    seal = seen(Signature.objects.get())
    send(Client(), campaign, name="Mallory was here", show_name="on")

    client.post(page, {"seen": seal})
    assert Signature.objects.get().status == Status.UNCONFIRMED
    assert "changed since you opened this page" in client.get(page).content.decode()
    assert "Mallory was here" in client.get(page).content.decode()
    client.post(page)
    assert Signature.objects.get().status == Status.UNCONFIRMED


def test_a_text_that_changed_between_looking_and_signing_is_shown_first(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)
    seal = seen(mine)
    make_version(campaign, "Something else.")

    client.post(address(mine), {"seen": seal})
    assert Signature.objects.get().status == Status.UNCONFIRMED
    assert "Something else." in client.get(address(mine)).content.decode()
    press(client, address(mine))

    assert (Signature.objects.get().status, Signature.objects.get().version.number) == (Status.CONFIRMED, 2)


def test_visibility_and_updates_are_changed_through_the_link(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, name="Ada Lovelace")
    public = reverse("campaigns:petition", args=[campaign.slug])
    assert b"Ada Lovelace" not in client.get(public).content

    client.post(address(mine, "change"), {"show_name": "on", "wants_updates": "on"})
    assert b"Ada Lovelace" in client.get(public).content
    assert following.wants_updates(campaign, mine.email)
    assert client.get(address(mine)).content.decode().count(" checked") == 2

    client.post(address(mine, "change"), {})
    assert b"Ada Lovelace" not in client.get(public).content
    assert not following.wants_updates(campaign, mine.email)
    assert signed(campaign) == 1


def test_what_was_never_confirmed_has_no_choices_to_change(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)

    client.post(address(mine, "change"), {"show_name": "on", "wants_updates": "on"})

    kept = Signature.objects.get()
    assert (kept.show_name, kept.wants_updates, MailChoice.objects.count()) == (False, False, 0)


def test_ticking_updates_anew_outweighs_an_earlier_no_but_signing_a_new_text_does_not(campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org", wants_updates=True)
    assert following.wants_updates(campaign, "ada@example.org")
    following.set_wants_updates(campaign, "ada@example.org", wants=False)
    make_version(campaign, "Another text.")

    signing.confirm(mine, seen(mine))
    assert not following.wants_updates(campaign, "ada@example.org")

    signing.withdraw(mine)
    make_signature(campaign, "ada@example.org", wants_updates=True)
    assert following.wants_updates(campaign, "ada@example.org")


# -- withdrawing -------------------------------------------------------------------------------------


def test_withdrawing_is_one_click_and_leaves_nothing_of_the_person(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org", name="Ada Lovelace", show_name=True, wants_updates=True)
    make_version(campaign, "Another text.")
    signing.ask_again()
    signing.confirm(mine, seen(mine))
    following.set_wants_updates(campaign, "ada@example.org", wants=False)

    client.post(address(mine, "withdraw"))
    client.post(address(mine, "withdraw"))

    assert signed(campaign) == 0
    assert b"Ada Lovelace" not in client.get(reverse("campaigns:petition", args=[campaign.slug])).content
    left = " ".join(str(row) for model in (Signature, Mail, MailChoice) for row in model.objects.values())
    assert "ada@example.org" not in left
    assert "Ada" not in left
    assert [(one.status, one.country) for one in Signature.objects.all()] == [(Status.WITHDRAWN, "")]
    assert not Mail.objects.exclude(due_at=None).exists()
    page = client.get(address(mine)).content.decode()
    assert "You have withdrawn" in page
    assert "Withdraw my signature" not in page


def test_what_a_supporter_chose_about_mail_outlives_their_signature(campaign: Campaign) -> None:
    ada = make_user("ada@example.org")
    make_interest(campaign, supporter=ada)
    mine = make_signature(campaign, "ada@example.org")
    following.set_wants_updates(campaign, "ada@example.org", wants=False)

    signing.withdraw(mine)

    assert not following.wants_updates(campaign, "ada@example.org")


@pytest.mark.parametrize("phase", ["interest", "collecting", "offer", "completed", "failed", "cancelled"])
def test_a_name_can_be_taken_back_when_the_campaign_is_over(client: Client, campaign: Campaign, phase: str) -> None:
    mine = make_signature(campaign)
    Campaign.objects.update(phase=phase, deadline=timezone.now() - timedelta(days=400))

    with time_machine.travel(timezone.now() + timedelta(days=3650)):
        assert "Withdraw my signature" in client.get(address(mine)).content.decode()
        client.post(address(mine, "withdraw"))

    assert (Signature.objects.get().status, signed(campaign)) == (Status.WITHDRAWN, 0)


def test_signing_again_after_withdrawing_needs_a_new_mail_and_a_new_click(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org")
    client.post(address(mine, "withdraw"))

    client.post(address(mine), {"seen": seen(mine)})
    assert "was withdrawn before" in client.get(address(mine)).content.decode()
    send(client, campaign)
    assert signed(campaign) == 0
    press(client, mailed_link())

    assert signed(campaign) == 1
    assert sorted(Signature.objects.values_list("status", flat=True)) == [Status.CONFIRMED, Status.WITHDRAWN]
    assert mailed_link() != address(mine)


def test_an_unconfirmed_one_is_forgotten_after_a_week(campaign: Campaign) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
        make_draft(campaign, "old@example.org")
        make_draft(campaign, "again@example.org")
        make_signature(campaign, "signed@example.org")
    make_draft(campaign, "again@example.org")
    make_draft(campaign, "new@example.org")

    assert signing.purge() == 1

    assert set(Signature.objects.values_list("email", flat=True)) == {
        "again@example.org", "new@example.org", "signed@example.org"
    }  # fmt: skip


@pytest.mark.parametrize("phase", ["completed", "failed", "cancelled"])
def test_when_the_campaign_is_over_nothing_can_be_signed(client: Client, campaign: Campaign, phase: str) -> None:
    draft = make_draft(campaign)
    Campaign.objects.update(phase=phase)

    assert send(client, campaign).url == reverse("campaigns:petition", args=[campaign.slug])
    client.post(address(draft), {"seen": seen(draft)})

    assert (Signature.objects.get().status, Mail.objects.count()) == (Status.UNCONFIRMED, 1)
    assert "campaign is over" in client.get(address(draft)).content.decode()


# -- a new text --------------------------------------------------------------------------------------


def test_a_new_text_asks_every_signer_once_and_counts_none_of_them_meanwhile(
    client: Client, campaign: Campaign, rung: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    mine = [make_signature(campaign, f"{name}@example.org") for name in ("ada", "bea", "cleo")]
    signing.withdraw(mine[2])
    make_draft(campaign, "draft@example.org")
    Mail.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        make_version(campaign, "The *new* text.")
    assert rung[-1] == "campaigns.tasks.ask_signers_again"
    assert signed(campaign) == 0
    assert [signing.ask_again() for _ in range(3)] == [2, 0, 0]

    asked = Mail.objects.order_by("to")
    assert [(message.kind, message.to) for message in asked] == [
        ("petition_changed", "ada@example.org"), ("petition_changed", "bea@example.org")
    ]  # fmt: skip
    assert "The *new* text." in body(asked[0])
    assert "<em>new</em>" in str(mail.render(asked[0]).alternatives)
    press(client, mailed_link("ada@example.org"))
    assert signed(campaign) == 1
    assert Signature.objects.get(pk=mine[1].pk).status == Status.OUTDATED


def test_the_questions_go_on_where_they_stopped(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "BATCH", 2)
    for _ in range(5):
        make_signature(campaign)
    make_version(campaign, "Another text.")

    assert [signing.ask_again() for _ in range(4)] == [2, 2, 1, 0]

    questions = Mail.objects.filter(kind="petition_changed")
    assert questions.count() == questions.values("to").distinct().count() == 5


def test_silence_is_an_answer_also_to_the_next_text(campaign: Campaign) -> None:
    silent, faithful = make_signature(campaign, "silent@example.org"), make_signature(campaign, "faithful@example.org")
    make_version(campaign, "Second text.")
    signing.ask_again()
    signing.confirm(faithful, seen(faithful))

    make_version(campaign, "Third text.")
    signing.ask_again()

    asked = list(Mail.objects.filter(kind="petition_changed").order_by("pk").values_list("to", flat=True))
    assert sorted(asked[:2]) == ["faithful@example.org", "silent@example.org"]
    assert asked[2:] == ["faithful@example.org"]
    assert silent.pk


def test_a_second_text_before_the_questions_went_out_asks_once_about_the_newest(campaign: Campaign) -> None:
    make_signature(campaign, "ada@example.org")
    make_version(campaign, "Second text.")
    make_version(campaign, "Third text.")

    assert signing.ask_again() == 1
    assert signing.ask_again() == 0

    assert "Third text." in body(Mail.objects.get(kind="petition_changed"))


def test_nobody_is_asked_again_when_the_outbox_has_forgotten(campaign: Campaign) -> None:
    assert signing.ASK_FOR < account_tasks.KEEP
    make_signature(campaign)
    make_version(campaign, "Another text.")
    signing.ask_again()
    Mail.objects.all().delete()

    with time_machine.travel(timezone.now() + account_tasks.KEEP):
        assert signing.ask_again() == 0


def test_a_question_is_in_the_language_that_was_signed_in(client: Client, campaign: Campaign) -> None:
    campaign.texts.create(language="de", title="Unser Gemeingut", **dict.fromkeys(
        ("ask", "bought", "money", "failure", "risks", "refunds", "governance", "organizer"), "…"))  # fmt: skip
    client.post(f"/de/c/{campaign.slug}/petition/sign/", filled())
    assert mailed_link().startswith("/de/s/")
    press(client, mailed_link())
    with translation.override("en"):
        make_version(campaign, "The new text.", de="Der neue Text.")
        signing.ask_again()

    question = Mail.objects.get(kind="petition_changed")

    assert question.language == "de"
    assert "Unser Gemeingut" in body(question)
    assert "Der neue Text." in body(question)


def test_signing_the_old_text_again_by_the_form_is_told_of_the_new_one(client: Client, campaign: Campaign) -> None:
    make_signature(campaign, "ada@example.org")
    make_version(campaign, "Another text.")

    send(client, campaign, name="Mallory")

    told = Mail.objects.latest("pk")
    assert (told.kind, Signature.objects.get().name) == ("signature_known", "Ada")
    assert "text has changed since you signed" in body(told)
    press(client, mailed_link())
    assert signed(campaign) == 1


def test_publishing_the_same_text_again_disturbs_nobody(campaign: Campaign) -> None:
    make_signature(campaign)

    assert make_version(campaign).number == 1

    assert (signed(campaign), PetitionVersion.objects.count()) == (1, 1)


def test_a_version_cannot_be_edited(campaign: Campaign) -> None:
    with pytest.raises(Exception, match="append_only"):
        PetitionVersion.objects.update(texts={"en": "What you never signed."})


# -- where people come from, and go to ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "source"),
    [("?s=flyer-7", "flyer-7"), ("?s=" + "x" * 33, ""), ("?s=a%20b", ""), ("?s=%3Cscript%3E", ""), ("", "")],
)
def test_the_code_of_a_link_is_kept_or_ignored(client: Client, campaign: Campaign, query: str, source: str) -> None:
    send(client, campaign, query)
    press(client, mailed_link())

    assert Signature.objects.get().source == source
    assert totals.by_source(campaign)[source]["signed"].people == 1  # type: ignore[index]


def test_the_code_goes_through_every_page(client: Client, campaign: Campaign) -> None:
    for name in ("campaign", "petition"):
        page = client.get(reverse(f"campaigns:{name}", args=[campaign.slug]) + "?s=flyer").content.decode()
        assert f'href="{reverse("campaigns:sign", args=[campaign.slug])}?s=flyer"' in page
    sent = send(client, campaign, "?s=flyer")
    assert sent.url.endswith("?s=flyer")
    press(client, mailed_link())
    page = client.get(mailed_link()).content.decode()
    assert "petition/?s=flyer" in page
    assert "&amp;s=flyer" in page


def test_a_signature_becomes_a_pledge_without_typing_it_again(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org", name="Ada Lovelace", source="flyer")
    page = client.get(address(mine))

    form = client.get(page.context["pledge_address"])

    assert 'value="ada@example.org"' in form.content.decode()
    assert 'value="Ada Lovelace"' in form.content.decode()
    client.post(
        page.context["pledge_address"],
        {"choice": "other", "amount": "40.26", "email": "ada@example.org", "consent": "on", "form_key": str(uuid4())},
    )
    assert Pledge.objects.get().source == "flyer"


def test_only_a_true_link_of_this_campaign_fills_in_the_pledge(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org")
    token, elsewhere = signing.token(str(mine.pk)), make_campaign()

    for where, secret in [(campaign, token[:-2]), (elsewhere, token), (campaign, "")]:
        page = client.get(reverse("pledges:start", args=[where.slug]), {"signature": secret})
        assert (page.status_code, b"ada@example.org" in page.content) == (200, False)
    signing.withdraw(mine)
    page = client.get(reverse("pledges:start", args=[campaign.slug]), {"signature": token})
    assert b"withdrawn.invalid" not in page.content


def test_there_is_no_way_to_sign_where_there_is_no_petition(client: Client) -> None:
    campaign = make_campaign()

    for name in ("petition", "sign"):
        assert client.get(reverse(f"campaigns:{name}", args=[campaign.slug])).status_code == 404
    assert send(client, campaign).status_code == 404
    with pytest.raises(signing.NotOpen):
        make_draft(campaign)
    assert petition.section(campaign) == {}
