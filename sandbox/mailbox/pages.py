import re
from html import escape

from sandbox.look import Page, headers, icon, page

from .refusals import TROUBLES
from .store import Mail, Mails

BANNER = "<strong>Mailbox for development.</strong> Nothing here was sent to anybody."
URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]]")
# Allows the mail's own styles and embedded pictures; no scripts, no forms, nothing from other sites.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def answer(mails: Mails, path: str, *, to: str = "", live: bool = False) -> Page:
    if path == "/":
        return _list(mails, to, live=live)
    if path == "/icon.svg":
        return icon()
    found = re.fullmatch(r"/messages/(\d{1,15})(/html)?", path)
    mail = mails.get(int(found[1])) if found else None
    if found and mail:
        return _html(mail) if found[2] else _mail(mail)
    main = '<h1>This mail does not exist</h1><p class="lead"><a href="/">All mail</a></p>'
    return page("No such mail · mailbox", main, banner=BANNER, status=404)


def _list(mails: Mails, to: str, *, live: bool) -> Page:
    shown = mails.newest(to)
    rows = "\n".join(_row(mail) for mail in shown)
    table = f"""<table class="stack"><thead><tr><th scope="col">Subject</th><th scope="col">To</th>
<th scope="col">Time (UTC)</th></tr></thead><tbody>
{rows}
</tbody></table>"""
    whose = f' to {escape(to)} (<a href="/">show all</a>)' if to else ""
    # Reload automatically only on request.
    again = '<a href="/">Stop looking</a>' if live else '<a href="/?live=1">Look again every five seconds</a>'
    lead = f'<p class="lead">{len(shown)} of {mails.count()} mails{whose}. {again}</p>'
    main = f"<h1>Mail</h1>{lead}{table if shown else ''}{_troubles()}"
    return page("Mailbox", main, banner=BANNER, wide=True, refresh=5 if live else 0)


def _troubles() -> str:
    rows = "".join(f"<dt>{escape(each.name)}</dt><dd>{escape(each.story)}</dd>" for each in TROUBLES.values())
    lead = (
        "Mail to an address that begins with one of these names, such as unknown-user@example.org, gets into trouble."
    )
    return f"<h2>Addresses that refuse</h2><p>{lead}</p><dl>{rows}</dl>"


def _row(mail: Mail) -> str:
    subject = escape(mail["subject"]) or "(no subject)"
    to = escape(", ".join(mail["to"]))
    return f'<tr><td><a href="/messages/{mail["id"]}">{subject}</a></td><td>{to}</td><td>{_time(mail)}</td></tr>'


def _time(mail: Mail) -> str:
    at = mail["at"]
    return f'<time datetime="{at}">{at[:10]} {at[11:19]}</time>'


def _mail(mail: Mail) -> Page:
    subject = escape(mail["subject"]) or "(no subject)"
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in mail["headers"].items())
    text = f"<h2>Text</h2><pre>{linked(mail['text'])}</pre>" if mail["text"] else ""
    html = ""
    if mail["html"]:
        address = f"/messages/{mail['id']}/html"
        html = f"""<h2>HTML</h2>
<iframe src="{address}" sandbox="allow-popups allow-popups-to-escape-sandbox"
title="The mail as HTML"></iframe>
<p><a href="{address}">Open it alone</a></p>"""
    main = f"""<p><a href="/">All mail</a></p>
<h1>{subject}</h1>
<dl><dt>From</dt><dd>{escape(mail["from"])}</dd><dt>To</dt><dd>{escape(", ".join(mail["to"]))}</dd>
<dt>Time</dt><dd>{_time(mail)} UTC</dd></dl>
<details><summary>All headers</summary><dl>{rows}</dl></details>
{text}
{html}"""
    return page(f"{mail['subject'] or 'No subject'} · mailbox", main, banner=BANNER, wide=True)


def linked(text: str) -> str:
    """Escape the text and turn URLs into links."""
    out, end = [], 0
    for found in URL.finditer(text):
        url = escape(found[0])
        out += [escape(text[end : found.start()]), f'<a href="{url}">{url}</a>']
        end = found.end()
    return "".join([*out, escape(text[end:])])


def _html(mail: Mail) -> Page:
    policy = {"Content-Security-Policy": f"{MAIL_POLICY}; frame-ancestors 'self'"}
    # Open links in a new tab: they could not load inside the frame.
    html, found = re.subn(r"<head[^>]*>", r'\g<0><base target="_blank">', mail["html"], count=1)
    return Page(200, html if found else f'<base target="_blank">{html}', headers() | policy)
