"""The hosted page: a list of test cards instead of fields into which somebody might type a real card."""

from html import escape
from urllib.parse import urlsplit

from sandbox.look import Page, icon, page, redirect
from sandbox.stripe.resources import checkout, payments
from sandbox.stripe.resources.cards import CARDS
from sandbox.stripe.resources.currencies import written
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj
from sandbox.stripe.web import dashboard
from sandbox.stripe.web.dashboard import BANNER


def answer(sandbox: Sandbox, method: str, path: str, fields: dict[str, str]) -> Page:
    if path == "/icon.svg":
        return icon()
    if path == "/":
        return _home(sandbox)
    if path == "/dashboard":
        return dashboard.answer(sandbox, method, fields)
    if path.startswith("/checkout/"):
        sandbox.box.do_what_is_due()
        session = sandbox.box.store.get(path.removeprefix("/checkout/"))
        if session and session["object"] == "checkout.session":
            return _submitted(sandbox, session, fields) if method == "POST" else _shown(session)
    return _plain("This page does not exist", "The address is wrong, or the sandbox was emptied.", status=404)


def _submitted(sandbox: Sandbox, session: Obj, fields: dict[str, str]) -> Page:
    card = fields.get("card", "")
    try:
        state = sandbox.submit(session["id"], card, fields.get("outcome"))
    except Refused as refused:
        status = refused.status if refused.keeps_changes else 422
        return _form(session, card, refusal=str(refused), status=status)
    if state == checkout.CHALLENGED:
        return _challenge(session, card)
    return redirect(_back(session)) if state == checkout.COMPLETE else _expired(session)


def _shown(session: Obj) -> Page:
    if session["status"] == "open":
        return _form(session, "visa")
    if session["status"] == "expired":
        return _expired(session)
    return _plain("This is done already", "The card was accepted. You can go on.", _back(session), "Continue")


def _expired(session: Obj) -> Page:
    text = "This page was only good for a while. Nothing was saved or charged."
    return _plain("This page has expired", text, session["cancel_url"] or _back(session), "Go back")


def _back(session: Obj) -> str:
    return str(session["success_url"]).replace(checkout.ID_HERE, session["id"])


def _form(session: Obj, chosen: str, *, refusal: str = "", status: int = 200) -> Page:
    verb = _verb(session)
    error = ""
    if refusal:
        said = f"<strong>{escape(refusal)}</strong> Choose another card."
        error = f'<p class="error" role="alert" id="error">{said}</p>'
    cancel = ""
    if session["cancel_url"]:
        cancel = f'<a href="{escape(session["cancel_url"])}">Cancel and go back</a>'
    names = checkout.offered(session)
    radios = "\n".join(_radio(name, chosen if chosen in names else "visa") for name in names)
    described = ' aria-describedby="error"' if refusal else ""
    main = f"""<h1>{verb}</h1>
{_about(session)}
{error}
<form method="post">
<fieldset{described}>
<legend>Choose a test card</legend>
{radios}
</fieldset>
{_said(session)}
<p class="actions"><button type="submit">{verb}</button>{cancel}</p>
</form>"""
    return _framed(verb, main, session, status)


def _said(session: Obj) -> str:
    """The site's text beside the button."""
    text = (session["custom_text"].get("submit") or {}).get("message")
    return f'<p lang="{escape(session["locale"] or "en")}">{escape(text)}</p>' if text else ""


def _verb(session: Obj) -> str:
    if session["mode"] == "setup":
        return "Save card"
    theirs = session.get("presentment_details")
    if theirs:
        return escape(f"Pay {written(theirs['presentment_amount'], theirs['presentment_currency'])}")
    return escape(f"Pay {written(session['amount_total'], session['currency'])}")


def _about(session: Obj) -> str:
    who = escape((session["customer_details"] or {}).get("email") or "you")
    what = "Saving a card for" if session["mode"] == "setup" else "A payment by"
    promise = " Nothing is charged now." if session["mode"] == "setup" else ""
    metadata = session["metadata"].items()
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in metadata)
    rows += f"<dt>Language</dt><dd>{escape(session['locale'] or 'of the browser')}</dd>"
    if suffix := session.get("_intent", {}).get("statement_descriptor_suffix"):
        rows += f"<dt>On the statement</dt><dd>{payments.ACCOUNT_PREFIX}* {escape(suffix)}</dd>"
    notes = f"<details><summary>What the site noted</summary><dl>{rows}</dl></details>"
    return f'<p class="lead">{what} {who}.{promise}</p>{notes}'


def _radio(name: str, chosen: str) -> str:
    card = CARDS[name]
    checked = " checked" if name == chosen else ""
    digits = f"···· {card.last4}" if card.last4 else ""
    return f"""<label class="card"><input type="radio" name="card" value="{name}"{checked}>
<b>{escape(card.title)}</b> <span class="digits">{digits}</span>
<small>{escape(card.story)}</small></label>"""


def _challenge(session: Obj, card: str) -> Page:
    what = "save" if session["mode"] == "setup" else "pay with"
    main = f"""<h1>Your bank asks: is this you?</h1>
<p class="lead">Somebody wants to {what} your test card ···· {CARDS[card].last4}.
In real life your bank's app would ask you now; here you decide what it says.</p>
<form method="post">
<input type="hidden" name="card" value="{escape(card)}">
<p class="actions"><button type="submit" name="outcome" value="approve">Approve</button>
<button type="submit" name="outcome" value="refuse" class="plain">Refuse</button></p>
</form>"""
    return _framed("Your bank asks", main, session, 200)


def _framed(title: str, main: str, session: Obj, status: int) -> Page:
    urls = [urlsplit(_back(session)), urlsplit(session["cancel_url"] or "")]
    origins = {f"{url.scheme}://{url.netloc}" for url in urls if url.netloc}
    footer = "A stand-in for Stripe Checkout, for development and demonstrations."
    return page(
        f"{title} · payment sandbox",
        main,
        banner=BANNER,
        footer=footer,
        status=status,
        form_targets=" ".join(sorted(origins)),
    )


def _plain(title: str, text: str, link: str = "", label: str = "", *, status: int = 200) -> Page:
    way = f'<p class="actions"><a href="{escape(link)}">{label}</a></p>' if link else ""
    main = f'<h1>{title}</h1><p class="lead">{text}</p>{way}'
    return page(f"{title} · payment sandbox", main, banner=BANNER, status=status)


def _home(sandbox: Sandbox) -> Page:
    stats = sandbox.stats()
    objects = "".join(
        f'<tr><th scope="row">{escape(kind)}</th><td class="number">{count}</td></tr>'
        for kind, count in stats["objects"].items()
    )
    main = f"""<h1>A Stripe to develop against</h1>
<p class="lead">It keeps state, signs its webhooks and moves no money.
{stats["webhooks_waiting"]} webhooks are waiting to be delivered.</p>
<h2>What it holds</h2>
<table><thead><tr><th scope="col">Object</th><th scope="col" class="number">Count</th></tr></thead>
<tbody>{objects}</tbody></table>
<p class="actions"><a href="/dashboard">Open the Dashboard</a></p>"""
    return page("Stripe sandbox", main, banner=BANNER)
