"""The pages of pledging, without a browser."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.models import Mail, User
from campaigns.models import Campaign, TeamMember
from pledges import cards, links, pledging
from pledges.models import Payment, Pledge, PledgeLink, Status
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_campaign, make_draft, make_secured, make_user, save_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def filled(**changes: Any) -> dict[str, Any]:
    form = {
        "choice": "other",
        "amount": "40.26",
        "email": "ada@example.org",
        "name": "",
        "consent": "on",
        "form_key": str(uuid4()),
    }
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def send(client: Client, campaign: Campaign, **changes: Any) -> Any:
    return client.post(reverse("pledges:start", args=[campaign.slug]), filled(**changes))


def mailed_code(to: str = "ada@example.org") -> str:
    return str(Mail.objects.filter(kind="login_code", to=to).latest("created_at").data["code"])


def enter_code(client: Client, code: str, after: str = "/pledge/continue/") -> Any:
    return client.post(reverse("account_confirm_login_code"), {"code": code, "next": after})


def pledge_by_mail(client: Client, campaign: Campaign, **changes: Any) -> Any:
    """Fill in the form and enter the code; returns the answer that follows it."""
    send(client, campaign, **changes)
    return client.get(enter_code(client, mailed_code(changes.get("email", "ada@example.org"))).url)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_visitor_pledges_with_a_code_and_a_card(client: Client, campaign: Campaign, sandbox: Sandbox) -> None:
    asked = send(client, campaign)
    assert asked.url == "/accounts/login/code/confirm/?next=%2Fpledge%2Fcontinue%2F"
    assert Pledge.objects.get().status == Status.UNCONFIRMED

    entered = enter_code(client, mailed_code())
    assert entered.url == "/pledge/continue/"
    to_card = client.get(entered.url)
    assert to_card.url.startswith("http")

    card = Pledge.objects.get().cards.get()
    back = client.get(sandbox.complete(card.session_id)["success_url"])
    assert back.url == f"/pledges/{card.pledge_id}/done/"
    assert Pledge.objects.get().status == Status.SECURED
    assert b"$40.26" in client.get(back.url).content
    assert User.objects.get().emailaddress_set.get().verified  # type: ignore[attr-defined]


def test_in_the_interest_phase_there_is_no_word_of_a_card(client: Client) -> None:
    campaign = make_campaign(phase="interest")
    page = client.get(reverse("pledges:start", args=[campaign.slug])).content.decode()
    assert not re.search(r"charge this card|save (a|your) card", page, re.IGNORECASE)

    done = pledge_by_mail(client, campaign)

    pledge = Pledge.objects.get()
    assert (pledge.status, done.url, pledge.cards.count()) == (Status.INTERESTED, f"/pledges/{pledge.pk}/done/", 0)
    assert client.post(reverse("pledges:card", args=[pledge.pk])).url == f"/pledges/{pledge.pk}/"
    assert pledge.cards.count() == 0


def test_somebody_signed_in_needs_no_code(campaign: Campaign, sandbox: Sandbox) -> None:
    client = signed_in(make_user("ada@example.org"))

    assert send(client, campaign, email=None).url == "/pledge/continue/"
    assert client.get("/pledge/continue/").url.startswith("http")
    assert not Mail.objects.exists()
    assert sandbox.stats()["objects"]["checkout.session"] == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": ""}, "Enter an amount"),
        ({"amount": "much"}, "such as 40"),
        ({"amount": "1.234"}, "two ways"),
        ({"amount": "0.50"}, "smallest pledge is $1"),
        ({"amount": "1000.01"}, "largest pledge is $1,000"),
        ({"amount": "-5"}, "such as 40"),
        ({"amount": "1e2"}, "such as 40"),
        ({"choice": "4026000"}, "not one of the available choices"),
        ({"email": "ada"}, "valid email"),
        ({"email": ""}, "required"),
        ({"consent": None}, "Please tick the box"),
        ({"show_name": "on"}, "Enter the name"),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "nul\x00"}, "Null characters"),
        ({"form_key": "guess"}, "valid UUID"),
    ],
)
def test_bad_input_gets_a_clear_error_and_loses_nothing(
    client: Client, campaign: Campaign, changes: dict[str, Any], message: str
) -> None:
    page = send(client, campaign, **changes)

    text = page.content.decode()
    assert message in text
    for name in ("amount", "email"):
        if changes.get(name, "40.26"):
            assert f'value="{changes.get(name, filled()[name])}"' in text
    assert not Pledge.objects.exists()
    assert not User.objects.exists()


def test_fields_that_the_form_does_not_have_are_ignored(client: Client, campaign: Campaign) -> None:
    send(client, campaign, status="collected", amount_cents="1", is_staff="on", supporter=str(uuid4()))

    pledge = Pledge.objects.get()
    assert (pledge.status, pledge.amount_cents, pledge.supporter.is_staff) == (Status.UNCONFIRMED, 40_26, False)


def test_known_and_unknown_addresses_get_the_same_answer(campaign: Campaign) -> None:
    make_user("known@example.org")

    answers = [send(Client(), campaign, email=email) for email in ("known@example.org", "new@example.org")]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1


def test_a_wrong_code_does_not_sign_in_and_guessing_ends(client: Client, campaign: Campaign) -> None:
    send(client, campaign)
    wrong = "000000" if mailed_code() != "000000" else "111111"

    for _ in range(5):
        enter_code(client, wrong)
    answer = enter_code(client, mailed_code())

    assert answer.url == reverse("account_request_login_code")
    assert Pledge.objects.get().status == Status.UNCONFIRMED
    assert client.get(reverse("pledges:mine")).status_code == 302


def test_asking_for_codes_is_limited(client: Client, campaign: Campaign) -> None:
    answers = [send(client, campaign) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert b"Too many codes" in answers[-1].content
    assert Pledge.objects.count() == 3


def test_a_draft_that_somebody_else_made_in_my_name_does_not_come_alive(campaign: Campaign) -> None:
    send(Client(), campaign, amount="999")
    me = signed_in(User.objects.get())

    assert me.get("/pledge/continue/").url == reverse("pledges:mine")
    assert Pledge.objects.get().status == Status.UNCONFIRMED


def test_a_second_pledge_offers_to_replace_the_first(campaign: Campaign) -> None:
    first = make_secured(campaign, cents=40_00)
    client = signed_in(first.supporter)
    assert b"$40" in client.get(reverse("pledges:start", args=[campaign.slug])).content

    send(client, campaign, email=None, amount="60")
    assert client.get("/pledge/continue/").url == reverse("pledges:replace")
    page = client.get(reverse("pledges:replace")).content.decode()
    assert "$40.00" in page
    assert "$60.00" in page
    client.post(reverse("pledges:replace"))

    assert [(pledge.pk, pledge.amount_cents) for pledge in Pledge.objects.all()] == [(first.pk, 60_00)]


def test_back_and_again_after_the_pledge_is_made_leads_to_it(campaign: Campaign, sandbox: Sandbox) -> None:
    client, key = Client(), str(uuid4())
    pledge_by_mail(client, campaign, form_key=key)
    cards.settle(save_card(sandbox, Pledge.objects.get()))

    send(client, campaign, form_key=key, email=None)

    assert client.get("/pledge/continue/").url == reverse("pledges:done", args=[Pledge.objects.get().pk])
    assert Pledge.objects.count() == 1


def test_a_closed_campaign_takes_nobody_to_the_form(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(deadline=timezone.now() - timedelta(seconds=1))

    assert client.get(reverse("pledges:start", args=[campaign.slug])).url == campaign.get_absolute_url()
    assert send(client, campaign).url == campaign.get_absolute_url()


def test_a_payment_service_that_is_away_is_told_and_tried_again(
    client: Client, campaign: Campaign, sandbox: Sandbox
) -> None:
    sandbox.faults.change({"share_5xx": 1})

    answer = pledge_by_mail(client, campaign)

    pledge = Pledge.objects.get()
    assert answer.url == f"/pledges/{pledge.pk}/"
    assert b"did not answer" in client.get(answer.url).content
    sandbox.faults.clear()
    assert client.post(reverse("pledges:card", args=[pledge.pk])).url.startswith("http")


def test_coming_back_before_the_service_knows_waits_and_never_says_failed(
    client: Client, campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge_by_mail(client, campaign)
    card = Pledge.objects.get().cards.get()

    page = client.get(f"/pledges/{card.pledge_id}/card/{card.pk}/")

    assert page["Refresh"] == "3"
    assert "fail" not in page.content.decode().lower()
    assert sandbox.stats()["objects"]["checkout.session"] == 1


# -- my pledge ---------------------------------------------------------------------------------------


def mailed_link(pledge: Pledge) -> str:
    body = str(mail.render(Mail.objects.filter(to=pledge.supporter.email, kind="pledge_saved").latest("pk")).body)
    return re.search(r"http://testserver(/p/\S+)", body)[1]  # type: ignore[index]


def test_the_mailed_link_opens_its_pledge_without_signing_in(client: Client) -> None:
    pledge = make_secured()

    opened = client.get(mailed_link(pledge))

    assert opened.url == f"/pledges/{pledge.pk}/"
    assert client.get(opened.url).status_code == 200


def test_a_link_for_one_pledge_shows_nothing_of_another(client: Client) -> None:
    mine, other = make_secured(), make_secured(name="Somebody Else")
    client.get(mailed_link(mine))

    for name in ("pledge", "amount", "visibility", "withdraw", "done", "calendar"):
        answer = client.get(reverse(f"pledges:{name}", args=[other.pk]))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/"), name
    for name in ("amount", "visibility", "withdraw", "card", "revoke_links"):
        client.post(reverse(f"pledges:{name}", args=[other.pk]), filled(amount="1"))
    assert Pledge.objects.get(pk=other.pk).updated_at == other.updated_at
    assert Pledge.objects.get(pk=other.pk).status == Status.SECURED


def test_somebody_else_signed_in_finds_no_such_pledge() -> None:
    other = make_secured()
    client = signed_in(make_user())

    for name in ("pledge", "amount", "visibility", "withdraw", "done", "calendar"):
        assert client.get(reverse(f"pledges:{name}", args=[other.pk])).status_code == 404, name


def test_the_link_is_kept_as_a_digest_and_the_outbox_holds_no_secret() -> None:
    pledge = make_secured()
    token = mailed_link(pledge).removeprefix("/p/").rstrip("/")

    stored = " ".join(str(row) for model in (PledgeLink, Mail) for row in model.objects.values())

    assert token not in stored
    assert token.split(".")[1] not in stored


@pytest.mark.parametrize(
    "forge", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t.split(".")[0], lambda _: "x.y"]
)
def test_a_forged_link_opens_nothing(client: Client, forge: Any) -> None:
    token = mailed_link(make_secured()).removeprefix("/p/").rstrip("/")

    assert client.get(f"/p/{forge(token)}/").status_code == 404


def test_revoked_links_no_longer_open_anything(client: Client) -> None:
    pledge = make_secured()
    address = mailed_link(pledge)
    client.get(address)

    client.post(reverse("pledges:revoke_links", args=[pledge.pk]))

    assert client.get(address).status_code == 404
    assert client.get(f"/pledges/{pledge.pk}/").status_code == 302
    assert PledgeLink.objects.get(pk=links.new_many([pledge])[pledge.pk]).revoked_at is None


def test_scanners_that_follow_every_link_change_nothing(client: Client) -> None:
    pledge = make_secured()
    address = mailed_link(pledge)
    pages = [address, *(reverse(f"pledges:{n}", args=[pledge.pk]) for n in ("pledge", "amount", "withdraw"))]

    for page in pages * 10:
        client.get(page)
        client.head(page)

    assert Pledge.objects.get().updated_at == pledge.updated_at
    assert pledge.events.count() == 2


def test_raising_the_amount_needs_a_new_consent(client: Client) -> None:
    pledge = make_secured(cents=40_00)
    client.get(mailed_link(pledge))
    address = reverse("pledges:amount", args=[pledge.pk])

    assert b"Please tick the box" in client.post(address, {"choice": "other", "amount": "55"}).content
    assert client.post(address, {"choice": "other", "amount": "55", "consent": "on"}).status_code == 302

    assert (Pledge.objects.get().amount_cents, pledge.consents.latest("pk").amount_cents) == (55_00, 55_00)


def test_visibility_is_private_until_shown_on_purpose(client: Client, campaign: Campaign) -> None:
    pledge = make_secured(campaign, name="Ada Lovelace")
    public = campaign.get_absolute_url()
    assert b"Ada Lovelace" not in client.get(public).content
    client.get(mailed_link(pledge))

    client.post(reverse("pledges:visibility", args=[pledge.pk]), {"name": "Ada Lovelace", "show_name": "on"})

    page = client.get(public).content.decode()
    assert "Ada Lovelace" in page
    assert page.count("$40.00") == 0


def test_withdrawing_is_one_page_and_final(client: Client, campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    client.get(mailed_link(pledge))
    address = reverse("pledges:withdraw", args=[pledge.pk])
    assert client.get(address).status_code == 200

    client.post(address)
    client.post(address)

    assert Pledge.objects.get().status == Status.WITHDRAWN
    assert Mail.objects.filter(kind="pledge_withdrawn").count() == 1
    assert client.get(f"/pledges/{pledge.pk}/").status_code == 200


def test_after_the_close_a_pledge_can_be_read_but_not_changed(client: Client) -> None:
    pledge = make_secured()
    client.get(mailed_link(pledge))
    Campaign.objects.update(phase="collecting")

    client.post(reverse("pledges:withdraw", args=[pledge.pk]))
    client.post(reverse("pledges:amount", args=[pledge.pk]), {"choice": "other", "amount": "5", "consent": "on"})

    kept = Pledge.objects.get()
    assert (kept.status, kept.amount_cents) == (Status.SECURED, pledge.amount_cents)
    page = client.get(f"/pledges/{pledge.pk}/").content.decode()
    assert reverse("pledges:withdraw", args=[pledge.pk]) not in page


def test_every_post_wants_a_csrf_token(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    client = Client(enforce_csrf_checks=True)
    client.force_login(pledge.supporter, "allauth.account.auth_backends.AuthenticationBackend")

    for name in ("amount", "visibility", "withdraw", "card", "revoke_links"):
        assert client.post(reverse(f"pledges:{name}", args=[pledge.pk])).status_code == 403, name
    assert send(client, campaign).status_code == 403


def test_the_calendar_file_has_the_deadline(campaign: Campaign) -> None:
    pledge = make_secured(campaign)

    file = signed_in(pledge.supporter).get(reverse("pledges:calendar", args=[pledge.pk]))

    assert file["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{campaign.deadline:%Y%m%dT%H%M%SZ}" in file.content.decode()


@pytest.mark.parametrize("pledges", [1, 3])
def test_my_pledges_cost_the_same_queries(pledges: int, django_assert_num_queries: Any) -> None:
    user = make_user()
    for _ in range(pledges):
        make_secured(supporter=user)
    client = signed_in(user)

    with django_assert_num_queries(6):
        page = client.get(reverse("pledges:mine"))
    assert page.content.count(b"$40.00") == pledges


@pytest.mark.parametrize("failed", [1, 3])
def test_pledges_that_need_me_come_first_with_their_hour_and_the_way(
    failed: int, django_assert_num_queries: Any
) -> None:
    user = make_user()
    for days in range(failed):
        campaign = make_campaign(title=f"Fails {days}", timezone="Europe/Berlin")
        make_failed(make_secured(campaign, supporter=user), timezone.now() + timedelta(days=3 - days))
    make_secured(make_campaign(title="All is well"), supporter=user)
    over = make_secured(make_campaign(title="Window over"), supporter=user)
    make_failed(over, timezone.now())
    client = signed_in(user)

    with django_assert_num_queries(6):
        page = client.get(reverse("pledges:mine")).content.decode()

    urgent = [f"Fails {days}" for days in reversed(range(failed))]
    assert re.findall(r"<h2><a [^>]+>([^<]+)</a></h2>", page) == [*urgent, "Window over", "All is well"]
    assert page.count("You have until") == page.count("Central European") == failed
    assert page.count('/repair/"') == failed
    assert page.count("Your card could not be reserved") == failed


def make_failed(pledge: Pledge, repair_until: datetime) -> Payment:
    """Its card failed on the day of collection."""
    Campaign.objects.filter(pk=pledge.campaign_id).update(phase="collecting", deadline=timezone.now())
    return Payment.objects.create(
        pledge=pledge, campaign=pledge.campaign, state=Payment.State.DECLINED, amount_cents=40_00, currency="USD",
        problem="later", repair_until=repair_until,
    )  # fmt: skip


# -- public pages ------------------------------------------------------------------------------------


def test_the_campaign_page_can_be_cached_by_anything(client: Client, campaign: Campaign) -> None:
    page = client.get(campaign.get_absolute_url())

    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert "csrf_token" not in page.content.decode()
    assert page.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert page["Cache-Control"] == "public, max-age=0, s-maxage=1"


def test_the_campaign_page_costs_the_same_with_one_and_a_thousand_pledges(
    client: Client, campaign: Campaign, django_assert_num_queries: Any
) -> None:
    make_secured(campaign, name="Ada", show_name=True)
    client.get(campaign.get_absolute_url())
    for pledges in (1, 1000):
        Pledge.objects.bulk_create(
            Pledge(campaign=campaign, supporter=user, amount_cents=40_00, form_key=uuid4(), status=Status.SECURED,
                   name="Ada", show_name=True)
            for user in User.objects.bulk_create(User(email=f"{n}-{pledges}@example.org") for n in range(pledges - 1))
        )  # fmt: skip
        with django_assert_num_queries(QUERIES_OF_A_CAMPAIGN_PAGE):
            client.get(campaign.get_absolute_url())


QUERIES_OF_A_CAMPAIGN_PAGE = 15


@pytest.mark.parametrize("campaigns", [1, 3])
def test_the_index_costs_three_queries(client: Client, campaigns: int, django_assert_num_queries: Any) -> None:
    for n in range(campaigns):
        make_secured(make_campaign(title=f"Campaign number {n}"))

    with django_assert_num_queries(3):
        page = client.get("/")
    assert len(set(re.findall(rb"Campaign number \d", page.content))) == campaigns


def test_a_draft_is_there_for_its_team_only(client: Client) -> None:
    campaign = make_campaign(phase="draft", title="Not yet")
    member = make_user()
    campaign.team.create(user=member, role=TeamMember.Role.EDITOR, name="Eve")

    for address in (campaign.get_absolute_url(), reverse("campaigns:totals", args=[campaign.slug])):
        assert client.get(address).status_code == 404
        assert signed_in(make_user()).get(address).status_code == 404
        assert signed_in(member).get(address).status_code == 200
    assert b"Not yet" not in client.get("/").content
    assert b"Not yet" not in signed_in(member).get("/").content


def test_totals_as_json_are_by_stage_and_current(client: Client, campaign: Campaign) -> None:
    make_secured(campaign, cents=40_26)
    pledging.confirm(make_draft(campaign, cents=5_00))

    totals = client.get(reverse("campaigns:totals", args=[campaign.slug])).json()

    assert totals["stages"] == {
        "interest": {"people": 1, "amount": 5_00},
        "secured": {"people": 1, "amount": 40_26},
        "authorized": {"people": 0, "amount": 0},
        "collected": {"people": 0, "amount": 0},
    }
    assert (totals["currency"], totals["decimals"], totals["threshold"]) == ("USD", 2, 1_000_00)


def test_every_phase_has_words_of_its_own() -> None:
    campaign = make_campaign()
    member = make_user()
    campaign.team.create(user=member, role=TeamMember.Role.OWNER, name="Olive")
    client, kickers = signed_in(member), set()
    for phase in Campaign.Phase.values:
        Campaign.objects.update(phase=phase)

        page = client.get(campaign.get_absolute_url()).content.decode()

        kickers.add(re.sub(r"<[^>]+>|\s+", " ", page.split('class="kicker">')[1].split("</p>")[0]).strip())
        assert (reverse("pledges:start", args=[campaign.slug]) in page) == (phase in {"interest", "pledging"})
    assert len(kickers) == len(Campaign.Phase)


def test_the_deadline_is_shown_on_the_campaign_s_own_clock(client: Client) -> None:
    campaign = make_campaign(timezone="America/New_York", deadline=datetime(2100, 1, 7, 22, 0, tzinfo=UTC))

    page = client.get(campaign.get_absolute_url()).content.decode()

    assert "7 January 2100, 17:00" in page
    assert "Eastern Standard Time" in page
    assert 'datetime="2100-01-07T22:00:00+00:00"' in page


def test_markdown_of_organizers_is_inert(client: Client, campaign: Campaign) -> None:
    evil = (
        "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/p.png) "
        "<img src=x onerror=alert(1)>"
    )
    campaign.texts.update(bought=evil, title="<b>bold</b>")

    page = client.get(campaign.get_absolute_url()).content.decode()

    for live in ("<script>alert", 'javascript:alert(1)"', "<img src=x", "<b>bold</b>", 'https://evil.example/p.png"'):
        assert live not in page


# -- what must not come back --------------------------------------------------------------------------


def test_a_withdrawn_supporter_leaves_the_public_list(client: Client, campaign: Campaign) -> None:
    pledge = make_secured(campaign, name="Ada Lovelace", show_name=True)
    assert b"Ada Lovelace" in client.get(campaign.get_absolute_url()).content

    pledging.withdraw(pledge)

    assert b"Ada Lovelace" not in client.get(campaign.get_absolute_url()).content


def test_the_terms_of_a_draft_are_for_its_team(client: Client) -> None:
    campaign = make_campaign(phase="draft")

    assert client.get(reverse("campaigns:terms", args=[campaign.slug])).status_code == 404


def test_card_steps_are_limited(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledging.confirm(make_draft(campaign))
    client = signed_in(pledge.supporter)

    urls = [client.post(reverse("pledges:card", args=[pledge.pk])).url for _ in range(21)]

    assert len(set(urls)) == 2
    assert urls[-1] == f"/pledges/{pledge.pk}/"
    assert sandbox.stats()["objects"]["checkout.session"] == 1


def test_personal_pages_are_never_kept(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    client = signed_in(pledge.supporter)

    for name in ("pledge", "amount", "visibility", "withdraw", "done", "calendar"):
        assert "no-store" in client.get(reverse(f"pledges:{name}", args=[pledge.pk]))["Cache-Control"], name
    assert "no-store" in client.get(reverse("pledges:mine"))["Cache-Control"]


def test_a_withdrawn_pledge_takes_no_changes(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_00)
    client = signed_in(pledge.supporter)
    pledging.withdraw(pledge)
    consents = pledge.consents.count()

    client.post(reverse("pledges:amount", args=[pledge.pk]), {"choice": "other", "amount": "40", "consent": "on"})
    client.post(reverse("pledges:visibility", args=[pledge.pk]), {"name": "Ada", "show_name": "on"})

    assert (pledge.consents.count(), Pledge.objects.get().name) == (consents, "")


def test_a_lost_answer_does_not_lose_the_code(client: Client, campaign: Campaign) -> None:
    client.get(reverse("pledges:start", args=[campaign.slug]))
    key = str(uuid4())
    send(client, campaign, form_key=key)

    answer = send(client, campaign, form_key=key)

    assert Mail.objects.filter(kind="login_code").count() == 1
    assert enter_code(client, mailed_code()).url == "/pledge/continue/"
    assert "code/confirm" in answer.url


def test_a_verified_address_of_somebody_is_theirs(client: Client, campaign: Campaign) -> None:
    user = make_user("first@example.org")
    user.emailaddress_set.create(email="ada@example.org", verified=True)  # type: ignore[attr-defined]

    send(client, campaign)

    assert Pledge.objects.get().supporter == user


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/email/"])
def test_what_this_site_has_no_use_for_is_closed(path: str) -> None:
    assert signed_in(make_user()).get(path).status_code == 404


def test_staff_sign_in_as_everybody_does(client: Client) -> None:
    assert client.get("/admin/login/").url.startswith("/accounts/login/")
