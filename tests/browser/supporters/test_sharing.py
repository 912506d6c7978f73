"""What is passed on, seen by a browser: the pages, the frame in somebody else's site, the poster on paper."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import expect

from community import sharing
from devstack import messages
from tests.browser import fonts
from tests.browser.looking import LOOKS, measure, read, turn

CAMPAIGN = "/c/we-are-twitter/"
PREFIXES = ["", *(f"/{language}" for language in messages.LANGUAGES)]
DEMOS = ("we-are-twitter", "gridpaper", "harbour-radio")
LONG_TITLE = "An extraordinarily long title, of the most characters that a title here may have"
# Which of these are cut off or stick out of what holds them.
CUT = """([holder, ...parts]) => {
  const room = document.querySelector(holder).getBoundingClientRect();
  return parts.filter(part => {
    const {left, right, top, bottom} = document.querySelector(part).getBoundingClientRect();
    return left < room.left || right > room.right || top < room.top || bottom > room.bottom;
  });
}"""
WATCH = """
    window.reports = [];
    document.addEventListener("securitypolicyviolation", event => window.reports.push(event.violatedDirective));
"""


@pytest.fixture
def page(chromium):
    context = chromium.new_context(reduced_motion="reduce")
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


@pytest.fixture
def other_site(stack):
    """A page of another origin that shows the frame and the badge, as our code for it says."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frame, badge = f"{stack.web}{CAMPAIGN}embed/?s=blog", f"{stack.web}{CAMPAIGN}badge.svg"
            size = 'width="{}" height="{}"'.format(*sharing.EMBED_SIZE)
            self.wfile.write(f'<iframe src="{frame}" {size}></iframe><img src="{badge}" alt="x">'.encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "share/?s=lyon", "endorsers/", "poster/", "embed/"])
def test_the_pages_are_accessible_and_raise_no_report(page, stack, path):
    page.goto(f"{stack.web}{CAMPAIGN}{path}")

    measure(page)
    read(page, turn(page) if path else LOOKS)
    # Axe is put in by the debugger, which no policy holds back: whatever is reported is ours.
    assert page.evaluate("window.reports") == []


@pytest.mark.browser
@pytest.mark.parametrize("image", ["og.jpg", "qr.svg", "badge.svg"])
def test_pictures_opened_on_their_own_raise_no_report(page, stack, image):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(f"{stack.web}{CAMPAIGN}{image}")

    assert [text for text in complaints if "favicon" not in text and "404" not in text] == []


@pytest.mark.browser
def test_the_frame_in_another_site_has_neither_cookies_nor_script_and_leads_out_with_its_source(
    page, stack, other_site
):
    asked = []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))

    page.goto(other_site)
    page.wait_for_load_state("networkidle")

    frame = page.frames[1]
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("We are Twitter")
    assert page.context.cookies() == []
    assert "script" not in {kind for kind, _ in asked}
    assert page.locator("img").evaluate("image => image.naturalWidth") == 320
    frame.get_by_role("link", name=re.compile("take part")).click()
    page.wait_for_url(f"{stack.web}{CAMPAIGN}?s=blog")
    expect(page.get_by_role("link", name="Pledge", exact=True).first).to_have_attribute(
        "href", re.compile(r"\?s=blog$")
    )


@pytest.mark.browser
@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_frame_shows_everything_in_any_font_and_the_essentials_also_where_it_is_smaller(page, stack, prefix):
    essential = [".embed h1", ".embed .figure", ".embed progress", ".embed .button"]
    for slug in DEMOS:
        page.goto(f"{stack.web}{prefix}/c/{slug}/embed/")
        for name in fonts.SETS:
            fonts.use(page, name)
            assert cut(page, sharing.EMBED_SIZE, ["html", *essential, ".embed .kicker", ".embed .details"]) == [], name
            assert cut(page, sharing.EMBED_SIZE, [".embed .details", ".embed .details p"]) == [], name
    page.evaluate("title => { document.querySelector('h1 a').textContent = title }", LONG_TITLE)
    for name in fonts.SETS:
        fonts.use(page, name)
        for size in ((420, 260), (300, 300)):
            assert cut(page, size, ["html", *essential]) == [], (name, size)


def cut(page, size, parts):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    reached = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert reached == list(size), "the frame could be scrolled"
    return page.evaluate(CUT, parts)


@pytest.mark.browser
def test_no_other_page_can_be_framed(page, stack, other_site):
    page.goto(other_site)

    page.evaluate("url => { document.querySelector('iframe').src = url }", f"{stack.web}{CAMPAIGN}")
    page.wait_for_load_state("networkidle")

    assert page.frames[1].get_by_role("heading").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("prefix", PREFIXES)
def test_nothing_on_the_poster_is_cut_off_in_any_font(page, stack, prefix):
    for slug in DEMOS:
        page.goto(f"{stack.web}{prefix}/c/{slug}/poster/")
        for name in fonts.SETS:
            fonts.use(page, name)
            for part in page.locator(".poster, .poster .tabs li:first-child").all():
                kept = part.evaluate("e => [e.scrollWidth <= e.clientWidth, e.scrollHeight <= e.clientHeight]")
                assert kept == [True, True], (slug, name)


@pytest.mark.browser
def test_the_poster_is_exactly_one_sheet_of_a4(page, stack):
    page.goto(f"{stack.web}{CAMPAIGN}poster/")

    pdf = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    width, height = (float(number) for number in re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (round(width), round(height)) == (595, 842)
    page.emulate_media(media="print")
    for part in (".address", ".tabs", ".qr"):
        expect(page.locator(f".poster {part}")).to_be_visible()
    expect(page.locator(".site-header, .site-footer, .poster-note").first).to_be_hidden()
