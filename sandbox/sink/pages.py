import json
from html import escape

from sandbox.look import Page, icon, page

from .store import Message, Messages
from .troubles import STORIES

BANNER = "<strong>Sink for webhooks.</strong> Nothing here was posted to any other place."


def answer(messages: Messages, path: str, *, live: bool) -> Page:
    if path == "/icon.svg":
        return icon()
    if path != "/":
        main = '<h1>Post here</h1><p class="lead">What is posted to this address is <a href="/">shown here</a>.</p>'
        return page("Sink", main, banner=BANNER, status=404)
    # Reload automatically only on request.
    again = '<a href="/">Stop looking</a>' if live else '<a href="/?live=1">Look again every five seconds</a>'
    found = messages.newest()
    lead = f'<p class="lead">The last {len(found)} messages. {again}</p>'
    main = f"<h1>Messages</h1>{lead}{''.join(map(_message, found))}{_troubles()}"
    return page("Sink", main, banner=BANNER, wide=True, refresh=5 if live else 0)


def _message(message: Message) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in message.headers.items())
    at = message.at
    return f"""<section><h2>{escape(message.path)}</h2>
<p><time datetime="{at}">{at[:10]} {at[11:19]}</time> UTC · answered {message.status}</p>
<pre>{escape(_readable(message.body))}</pre>
<details><summary>All headers</summary><dl>{rows}</dl></details></section>"""


def _readable(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def _troubles() -> str:
    rows = "".join(f"<dt>{escape(path)}</dt><dd>{escape(story)}</dd>" for path, story in STORIES.items())
    lead = "Any other path accepts all messages. To see what becomes of those that fail, post to one of these:"
    return f"<h2>Addresses that fail</h2><p>{lead}</p><dl>{rows}</dl>"
