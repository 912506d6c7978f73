import pytest
import stripe
import time_machine

from sandbox.stripe.resources.cards import CARDS
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.web import pages

from .builders import events, make_payment_session, make_saved_card, make_session


def test_saving_a_card_leaves_a_setup_intent_and_no_payment(v1, sandbox):
    customer = v1.customers.create({"email": "ada@example.org"})
    session = make_session(v1, customer=customer.id, metadata={"pledge": "7"})

    sandbox.complete(session.id, "authenticationRequiredOnSetup")

    session = v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent.payment_method"]})
    method = session.setup_intent.payment_method
    assert (session.status, session.payment_status) == ("complete", "no_payment_required")
    assert "payment_intent" not in session
    assert (method.card.last4, method.customer) == ("3155", customer.id)


@pytest.mark.parametrize(("today", "expiry"), [("2026-11-30", (12, 2026)), ("2026-12-01", (1, 2027))])
def test_a_card_that_expires_soon_is_good_until_the_end_of_next_month(v1, sandbox, today, expiry):
    with time_machine.travel(f"{today}T12:00Z", tick=False):
        _, saved = make_saved_card(v1, sandbox, "expiresSoon")
        method = v1.payment_methods.retrieve(saved)

    assert (method.card.exp_month, method.card.exp_year, method.card.country) == (*expiry, "US")


@pytest.mark.parametrize("card", [card.name for card in CARDS.values() if card.saving not in ("ok", "challenge")])
def test_a_card_refused_when_saved_leaves_the_page_open(v1, sandbox, card):
    session = make_session(v1)

    with pytest.raises(Refused):
        sandbox.complete(session.id, card)

    assert v1.checkout.sessions.retrieve(session.id).status == "open"
    assert events(v1, type="setup_intent.setup_failed") == ["setup_intent.setup_failed"]
    assert sandbox.complete(session.id, "visa")["status"] == "complete"


def test_a_refused_challenge_saves_nothing(v1, sandbox):
    session = make_session(v1)

    with pytest.raises(Refused, match="unable to authenticate"):
        sandbox.complete(session.id, "authenticationRequired", "refuse")

    intent = v1.setup_intents.retrieve(session.setup_intent)
    assert (intent.status, "payment_method" in intent) == ("requires_payment_method", False)


def test_paying_on_the_page_reserves_the_money(v1, sandbox):
    session = make_payment_session(v1)
    assert (session.amount_total, "payment_intent" in session) == (4000, False)

    sandbox.complete(session.id, "authenticationRequired")

    session = v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    intent = session.payment_intent
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert (intent.status, intent.metadata["pledge"], intent.description) == ("requires_capture", "7", "A pledge")
    assert v1.checkout.sessions.list({"payment_intent": intent.id}).data[0].id == session.id


def test_a_page_that_expires_cancels_what_it_started(v1, sandbox):
    session = make_payment_session(v1)
    with pytest.raises(Refused):
        sandbox.complete(session.id, "visa_chargeDeclined")
    started = v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="expire"):
        v1.payment_intents.cancel(started)

    sandbox.move_clock(24 * 3600 + 1)

    assert v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert v1.payment_intents.retrieve(started).status == "canceled"


def test_the_page_offers_every_card_and_no_field_to_type_into(v1, sandbox):
    session = make_session(v1, customer=v1.customers.create({"email": "<ada>@example.org"}).id)

    html = pages.answer(sandbox, "GET", f"/checkout/{session.id}", {}).html

    assert html.count('type="radio"') == len(CARDS)
    assert html.count("<input") == len(CARDS)
    assert "Saving a card for &lt;ada&gt;@example.org" in html


def test_pressing_the_button_twice_leads_to_the_same_place(v1, sandbox):
    session = make_session(v1)

    answers = [pages.answer(sandbox, "POST", f"/checkout/{session.id}", {"card": "visa"}) for _ in range(2)]

    back = f"https://site.example/back/{session.id}"
    assert [(page.status, page.headers["Location"]) for page in answers] == [(303, back), (303, back)]
    assert events(v1, type="checkout.session.completed") == ["checkout.session.completed"]


def test_a_challenge_asks_and_a_refusal_lets_choose_another_card(v1, sandbox):
    path = f"/checkout/{make_payment_session(v1).id}"

    asked = pages.answer(sandbox, "POST", path, {"card": "authenticationRequired"})
    refused = pages.answer(sandbox, "POST", path, {"card": "authenticationRequired", "outcome": "refuse"})
    paid = pages.answer(sandbox, "POST", path, {"card": "visa"})

    assert ("Your bank asks" in asked.html, 'value="approve"' in asked.html) == (True, True)
    assert (refused.status, 'role="alert"' in refused.html, paid.status) == (402, True, 303)


def test_an_expired_page_leads_back(v1, sandbox):
    session = make_session(v1)
    v1.checkout.sessions.expire(session.id)

    html = pages.answer(sandbox, "GET", f"/checkout/{session.id}", {}).html

    assert ("expired" in html, 'href="https://site.example/"' in html) == (True, True)


@pytest.mark.parametrize("make", [make_session, make_payment_session])
def test_a_page_offers_what_the_dashboard_offers_unless_told_otherwise(v1, sandbox, make):
    open_to_all = make(v1)
    cards_only = make(v1, allowed_payment_method_types=["card"])

    pages_ = [pages.answer(sandbox, "GET", f"/checkout/{each.id}", {}).html for each in (open_to_all, cards_only)]

    assert ['value="link"' in page for page in pages_] == [True, False]
    with pytest.raises(Refused):
        sandbox.complete(cards_only.id, "link")
    sandbox.complete(open_to_all.id, "link")


def test_a_method_that_is_not_a_card_has_no_card_and_is_refused_where_only_cards_are_allowed(v1, sandbox):
    customer, method = make_saved_card(v1, sandbox, "link")
    intent = v1.payment_intents.create(
        {"amount": 4000, "currency": "usd", "customer": customer, "allowed_payment_method_types": ["card"]}
    )

    assert "card" not in v1.payment_methods.retrieve(method)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.payment_intents.confirm(intent.id, {"payment_method": method, "off_session": True})
    assert refused.value.code == "payment_intent_incompatible_payment_method"


def test_the_payer_sees_another_currency_unless_adaptive_pricing_is_off(v1, sandbox):
    on = make_payment_session(v1)
    off = make_payment_session(v1, adaptive_pricing={"enabled": False})

    shown = [pages.answer(sandbox, "GET", f"/checkout/{each.id}", {}).html for each in (on, off)]

    assert (on.presentment_details.presentment_currency, "presentment_details" in off) == ("eur", False)
    assert ["Pay $40.00" in page for page in shown] == [False, True]


@pytest.mark.parametrize("suffix", ["2030", "IT'S OURS", "ÉLAN", "FAR TOO LONG", "A*B"])
def test_a_suffix_that_no_statement_can_show_is_refused(v1, suffix):
    with pytest.raises(stripe.InvalidRequestError, match="suffix"):
        make_payment_session(v1, payment_intent_data={"statement_descriptor_suffix": suffix})
    with pytest.raises(stripe.InvalidRequestError, match="suffix"):
        v1.payment_intents.create({"amount": 4000, "currency": "usd", "statement_descriptor_suffix": suffix})


def test_the_page_shows_what_the_site_has_to_say_in_its_language(v1, sandbox):
    session = make_session(v1, locale="fr", custom_text={"submit": {"message": "Rien n’est débité <aujourd’hui>."}})

    html = pages.answer(sandbox, "GET", f"/checkout/{session.id}", {}).html

    assert '<p lang="fr">Rien n’est débité &lt;aujourd’hui&gt;.</p>' in html
    for wrong in ({"locale": "xx"}, {"custom_text": {"submit": {"message": "a" * 1201}}}):
        with pytest.raises(stripe.InvalidRequestError):
            make_session(v1, **wrong)
