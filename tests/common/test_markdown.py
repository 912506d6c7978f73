"""Markdown never distorts what somebody wrote: it is rendered, or it stays visible as typed."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.conf import settings
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from common.markdown.plain_text import excerpt, letter, plain
from common.markdown.rendering import html

UPDATE = """# What it costs

| Item | Cost |
|---|---:|
| Notary | 12,000 |

~~Cards are charged today.~~ No card is charged before the threshold.

## Steps

1. We ask.

Then we wait.

2. We count.

5. We pay.

2027. That is our year.

![Map of the offices](https://pictures.example/map.png)
"""


class Reader(HTMLParser):
    """What somebody sees, the numbers of lists among it, and where links lead."""

    def __init__(self):
        super().__init__()
        self.seen = ""
        self.tags = []
        self.links = []
        self.lists = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [given["href"]] if tag == "a" else []
        if tag == "ol":
            self.lists.append(int(given.get("start", 1)) - 1)
        elif tag == "ul":
            self.lists.append(None)
        elif tag == "li" and self.lists[-1] is not None:
            self.lists[-1] = int(given.get("value", self.lists[-1] + 1))
            self.seen += f"{self.lists[-1]}. "

    def handle_endtag(self, tag):
        if tag in {"ol", "ul"}:
            self.lists.pop()

    def handle_data(self, data):
        self.seen += data


def read(text, top=3):
    reader = Reader()
    reader.feed(html(text, top))
    return reader


def letters(text):
    return Counter(filter(str.isalnum, text))


def missing(source, *seen):
    return letters(source) - letters("".join(seen))


def test_an_update_means_on_the_page_what_it_meant_in_the_field():
    page = html(UPDATE, 2)

    assert "<h2>What it costs</h2>" in page
    assert "<h3>Steps</h3>" in page
    assert '<th class="num" scope="col">Cost</th>' in page
    assert "<del>Cards are charged today.</del>" in page
    assert '<ol start="2">' in page
    assert '<li value="5">' in page
    assert "<p>2027. That is our year.</p>" in page
    assert '<a href="https://pictures.example/map.png" rel="nofollow ugc">Map of the offices</a>' in page


def test_a_table_can_be_scrolled_by_keyboard():
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>' in html(UPDATE)


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("# a\n# b", ["h3", "h3"]),
        ("### a\n\n###### b\n\n# c", ["h3", "h4", "h3"]),
        ("## a\n# b\n## c", ["h3", "h3", "h4"]),
        ("# a\n## b\n### c\n#### d\n##### e", ["h3", "h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_leave_no_level_out_and_stay_below_the_page(source, levels):
    assert [tag for tag in read(source).tags if tag.startswith("h")] == levels


@pytest.mark.parametrize(
    "source",
    [
        "2027. That is our year.",
        "3. We pay.\n\n2027. That is our year.",
        "- 2027. That is our year.",
        "01. first",
        "Unterstützer*innen und Leser*innen",
        "2*3*4 = 24",
        "+ 30 % premium",
        "> 50 % must agree",
        "- [ ] not yet\n- [x] done",
        "[^1]: a note at the foot",
        "[Note]: important",
        "&copy; &amp;",
        "<b>bold</b> <script>alert(1)</script>",
        "| a | b |\n|---|---|\n| 1 | 2 | 3 |",
        "[x](javascript:alert) [y](ftp://files.example/)",
        "![a [b](https://b.example/)](https://c.example/)",
        "# ",
        "Total: 5\n======",
        "1.1 First\n1.2 Second\n(a) third\n§ 4 fourth",
    ],
)
def test_unsupported_markdown_is_shown_as_typed(source):
    seen = read(source).seen
    for word in source.replace("- [", "[").removeprefix("- ").split():
        assert word in seen


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("1. a\n2. b", "12"),
        ("4. a\n5. b", "45"),
        ("1. January\n1. March", "11"),
        ("3. a\n2. b\n1. c", "321"),
        ("7) a\n9) b", "79"),
        ("1. a\n   3. b\n2. c", "132"),
        ("0. a\n1. b", "01"),
    ],
)
def test_every_item_keeps_its_number(source, numbers):
    page = read(source).seen

    assert "".join(filter(str.isdigit, page)) == numbers


def test_an_item_with_a_bracket_keeps_it():
    assert '<ol class="paren">' in html("1) one\n2) two")


@pytest.mark.parametrize("turn", ["\n", "\v", "\f", "\r\n", "\u2028", "\x85"])
def test_every_kind_of_line_break_is_one(turn):
    assert html(f"First{turn}second") == "<p>First<br>\nsecond</p>\n"


def test_what_word_processors_write_reads_the_same():
    pasted = "“Smart” – 5\xa0%\n\uf0b7\tfirst\n•\tsecond\n\n\tAn indented paragraph…"

    page = html(pasted)

    assert "“Smart” – 5\xa0%<br>\n•\tfirst<br>\n•\tsecond" in page.replace("&nbsp;", "\xa0")
    assert "<p>An indented paragraph…</p>" in page


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("[x](/de/a/)", f"{settings.SITE_URL}/de/a/"),
        ("[x](www.example.org)", "https://www.example.org"),
        ("[x](https://münchen.example/ä?b=1&c=2)", "https://münchen.example/ä?b=1&amp;c=2"),
        ("[x](tel:+41445551234)", "tel:+41445551234"),
        ("<ann@example.org>", "mailto:ann@example.org"),
    ],
)
def test_links_lead_somewhere_from_a_mail_too(source, address):
    assert f'href="{address}"' in html(source)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://a.example/b_c, please.", "https://a.example/b_c"),
        ("(https://a.example/?x=1&y=*2*)", "https://a.example/?x=1&amp;y="),
        ("**https://a.example/plan**", "https://a.example/plan"),
        ("- https://a.example", "https://a.example"),
    ],
)
def test_an_address_is_a_link_without_the_punctuation_around_it(text, address):
    assert re.findall(r'href="([^"]*)"', html(text)) == [address]


@pytest.mark.parametrize(
    "text", ["`https://a.example/`", "```\nhttps://a.example/\n```", "https://", "xhttps://a.example"]
)
def test_what_is_code_or_no_address_is_no_link(text):
    assert "<a " not in html(text)


def test_an_address_in_a_link_is_not_another_one():
    assert html("[see https://a.example/](https://b.example/)").count("<a ") == 1
    assert letter("See https://a.example/b.") == "See https://a.example/b."


def test_titles_of_links_are_read():
    assert read('[plan](https://a.example/ "as of May")').seen == "plan (as of May)\n"


WORDS = st.sampled_from(["charged", "2027", "été", "5 %", "東京", "https://a.example/b_c", "a@b.example", "x"])
BLOCKS = ["\n1. ", "\n3) ", "- ", "> ", "\n\n", "|---|---|\n", "| a | b |\n", "    ", "---\n", "===\n", "```"]
SPANS = ["~~", "**", '](https://c.example/ "t")', "![", "[", "[^1]: ", "[n]: ", "&lt;", "<!-- ", "<b>"]
SIGNS = st.sampled_from([*"#*_~`>|-+=\\&<![](){}:\"'\t\n ", *BLOCKS, *SPANS])
MARKDOWN = st.lists(WORDS | SIGNS, max_size=30).map("".join)


@effort(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MARKDOWN)
@example("> " * 120 + "deep")
@example("[" * 60 + "deep" + "](https://a.example/)" * 60)
@example("|a|b|\n|-|-|\n|1|2|3|")
@example("```charged at once")
def test_no_letter_is_lost(source):
    page = read(source)

    assert not missing(source, page.seen, *page.links)


@effort(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MARKDOWN)
@example("> " * 120 + "deep")
def test_no_letter_is_lost_as_plain_text(source):
    assert not missing(source, plain(source))


@effort(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_any_text_can_be_rendered(source):
    page = read(source)

    assert not missing(source, page.seen, *page.links)


def test_plain_text_says_the_same_with_its_addresses():
    source = (
        "# Plan\n\n"
        'R&D: 5 < 6 & "quotes". Read [the plan](https://a.example/?a=1&b=2), ~~not~~ **now**.\n\n'
        "3. three\n   - deep\n4. four\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<https://b.example/> 2027. x"
    )

    assert plain(source) == (
        "Plan\n\n"
        'R&D: 5 < 6 & "quotes". Read the plan [1], ~~not~~ now.\n\n'
        "3. three\n   - deep\n\n4. four\n\n> said\n\na | b\n1 | 2\n\nhttps://b.example/ 2027. x\n\n"
        "[1] https://a.example/?a=1&b=2"
    )


def test_an_excerpt_keeps_what_is_struck_out_apart():
    assert excerpt("~~Charged at once.~~ See [the plan](https://a.example/).") == "~~Charged at once.~~ See the plan."


def test_a_mail_in_plain_text_keeps_the_stars_of_emphasis():
    assert letter("**Not** _now_, [here](https://a.example/).") == "**Not** _now_, here [1].\n\n[1] https://a.example/"


def test_a_table_with_a_surplus_cell_leaves_the_rest_of_the_text_as_it_is():
    page = html("# Costs\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n\n**now**")

    assert "<h3>Costs</h3>" in page
    assert "| 1 | 2 | 3 |" in page
    assert "<strong>now</strong>" in page
