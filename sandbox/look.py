"""The layout, style sheet and security policy shared by the pages of the stand-ins. No scripts, no cookies."""

import base64
import hashlib
from html import escape
from typing import NamedTuple

CSS = """
:root { color-scheme: light dark; --ink: light-dark(#1c1a27, #eceaf6); --soft: light-dark(#55516a, #b5b0ca);
  --paper: light-dark(#f5f4fa, #14121d); --sheet: light-dark(#fff, #1e1b2b);
  --line: light-dark(#8a86a0, #6f6a87);
  --thin: light-dark(#dddaea, #37334a); --accent: light-dark(#4a2fc9, #b4a6ff);
  --on-accent: light-dark(#fff, #17132b); --tint: light-dark(#efecff, #2a2446);
  --warn: light-dark(#fff0c2, #43360a); --on-warn: light-dark(#4a3700, #ffe9a8);
  --bad: light-dark(#fde8e6, #4a1a18); --on-bad: light-dark(#8c1410, #ffc9c4); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  overflow-wrap: anywhere; }
header { padding: .75rem 1rem; color: var(--on-warn); background: var(--warn); text-align: center; }
header p { margin: 0 auto; max-width: 60rem; }
main { max-width: 36rem; margin: 1.5rem auto; padding: 0 1rem; }
main.wide { max-width: 60rem; }
footer { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: var(--soft); font-size: .9rem;
  text-align: center; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .3rem; }
.lead { margin: 0 0 1.25rem; color: var(--soft); }
fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: .5rem; }
legend { padding: 0; margin-bottom: .5rem; font-weight: 650; }
.card { display: grid; grid-template-columns: auto 1fr auto; gap: 0 .75rem; align-items: start;
  padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--sheet);
  cursor: pointer; }
.card:has(:checked) { border-color: var(--accent); background: var(--tint);
  box-shadow: inset 0 0 0 1px var(--accent); }
.card:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.card input { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--accent); }
.card input:focus-visible { outline: 0; }
.card b { font-weight: 600; }
.card .digits { font-variant-numeric: tabular-nums; white-space: nowrap; }
.card small { grid-column: 2 / -1; font-size: .9rem; color: var(--soft); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: center; margin-top: 1.25rem; }
button { min-height: 2.9rem; padding: .6rem 1.5rem; font: inherit; font-weight: 650; cursor: pointer;
  border: 2px solid var(--accent); border-radius: .75rem; color: var(--on-accent);
  background: var(--accent); }
button.plain { color: var(--accent); background: transparent; }
.actions a { display: inline-block; padding: .6rem 0; }
.error { margin: 0 0 1rem; padding: .75rem 1rem; border-radius: .75rem; color: var(--on-bad);
  background: var(--bad); }
dl { display: grid; grid-template-columns: minmax(5rem, auto) 1fr; gap: .25rem 1rem; margin: 1rem 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; background: var(--sheet); border-radius: .75rem; }
th, td { padding: .6rem .8rem; text-align: start; vertical-align: top;
  border-bottom: 1px solid var(--thin); }
td.number { text-align: end; font-variant-numeric: tabular-nums; }
th.number { text-align: end; }
pre { white-space: pre-wrap; margin: 0; padding: 1rem; border-radius: .75rem; background: var(--sheet);
  border: 1px solid var(--thin); font: inherit; }
details pre { font: .85rem/1.5 ui-monospace, monospace; margin-top: .5rem; }
summary { cursor: pointer; padding: .4rem 0; }
iframe { width: 100%; height: 36rem; border: 1px solid var(--thin); border-radius: .75rem;
  background: #fff; }
@media (max-width: 34rem) {
  .stack thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .stack tr { display: block; padding: .6rem .8rem; border-bottom: 1px solid var(--thin); }
  .stack td { display: block; padding: .1rem 0; border: 0; }
}
@media (prefers-reduced-motion: no-preference) { .card { transition: background-color .12s; } }
"""
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8"'
    ' fill="#4a2fc9"/><rect x="6" y="10" width="20" height="13" rx="2.5" fill="#fff"/>'
    '<path d="M6 14h20" stroke="#4a2fc9" stroke-width="3"/></svg>'
)
_STYLE = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()


class Page(NamedTuple):
    status: int
    html: str
    headers: dict[str, str]


def page(  # noqa: PLR0913  (the parts of a page)
    title: str,
    main: str,
    *,
    banner: str,
    footer: str = "",
    status: int = 200,
    wide: bool = False,
    refresh: int = 0,
    form_targets: str = "",
) -> Page:
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    kind = ' class="wide"' if wide else ""
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>{again}
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>{CSS}</style>
</head>
<body>
<header><p>{banner}</p></header>
<main{kind}>
{main}
</main>
<footer>{footer}</footer>
</body>
</html>
"""
    return Page(status, html, headers(form_targets))


def headers(form_targets: str = "") -> dict[str, str]:
    # Chromium applies form-action to redirects too, so the return addresses have to be included.
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE}'; img-src 'self'; frame-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self' {form_targets}"
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy.strip(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def icon() -> Page:
    return Page(200, ICON, {"Content-Type": "image/svg+xml", "Cache-Control": "max-age=3600"})


def redirect(to: str) -> Page:
    return Page(303, "", {"Location": to, "Cache-Control": "no-store"})
