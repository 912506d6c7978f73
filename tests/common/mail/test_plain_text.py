"""The text part that an HTML part makes."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.mail import plain_text

FRAME = '<body><p class="brand"><a href="https://s.example">Site</a></p>{}<div class="foot">{}</div></body>'
LONG = "https://a.example/" + "long/" * 40


def of(html: str) -> str:
    return plain_text.of(f"<html><head><title>not this</title></head><body>\n{html}\n</body></html>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>One</h1>\n  <p>Two\n  three</p><div>Four</div>", "One\n\nTwo three\n\nFour"),
        ("<div><p></p><p>One</p></div><p> </p><h2>Two</h2>", "One\n\nTwo"),
        ("<p>One,<br>two,<br><br><br>three</p>", "One,\ntwo,\n\nthree"),
        ("<p>R&amp;D: 1 &lt; 2 &amp;amp; <strong>now</strong>.</p>", "R&D: 1 < 2 &amp; now."),
        ('<p><a class="button" href="https://a.example/?a=1&amp;b=2">Open</a></p>', "Open\nhttps://a.example/?a=1&b=2"),
        (f'<p>Read <a href="{LONG}">this</a>, please.</p>', f"Read this, please.\n{LONG}"),
        (f"<p>Read {LONG}, please.</p>", f"Read\n{LONG},\nplease."),
        ('<p><a href="https://a.example/">https://a.example/</a></p>', "https://a.example/"),
        ('<p>Ask <a href="mailto:a@a.example">a@a.example</a></p>', "Ask a@a.example"),
        ('<p><a href="#a">A</a><br><a href="#b">B</a></p>', "A\n#a\nB\n#b"),
        (
            '<table><tr><th>Sum</th> <td>$1</td></tr><tr><th>Of</th><td><a href="#a">us</a></td></tr></table>',
            "Sum: $1\nOf: us\n#a",
        ),
        ("<table><tr><th>Left</th><td>30<br>in May</td></tr></table><p>Bye</p>", "Left: 30\nin May\n\nBye"),
        ("<p>" + "word " * 15 + "end</p>", "word " * 13 + "word\nword end"),
        ("<p>5\u00a0%\u2028forged\x0bline\x85</p>", "5\u00a0% forged line"),
        ("<!-- a remark --><p>One</p>", "One"),
    ],
)  # fmt: skip
def test_it_says_the_same_in_lines(html: str, text: str) -> None:
    assert of(html) == text


def test_the_frame_is_the_signature() -> None:
    assert plain_text.of(FRAME.format("<p>One</p>", "Two")) == "One\n\n-- \nSite\nhttps://s.example\nTwo"
    assert plain_text.of(FRAME.format("<p>One</p>", "")) == "One\n\n-- \nSite\nhttps://s.example"


@pytest.mark.parametrize("tag", ["ul", "em", "span", "img", "blockquote", "body", "script"])
def test_a_tag_whose_meaning_would_be_lost_is_refused(tag: str) -> None:
    with pytest.raises(plain_text.UnknownTag, match=tag):
        of(f"<p>One <{tag}>two</{tag}></p>")


def test_what_has_a_text_of_its_own_says_that() -> None:
    written = 'A *word* & "more"\n\n- <b> </div>\n' + "word " * 20
    html = f'<p>One</p><div\n data-plain="{escape(written)}"><div><ul><li>A</div><br>B</div><p>Two</p>'

    wrapped = f"{'word ' * 13}word\n{'word ' * 5}word"
    assert of(html) == f'One\n\nA *word* & "more"\n\n- <b> </div>\n{wrapped}\n\nTwo'
    assert plain_text.removed(html) == "<p>One</p><div><div><ul><li>A</div><br>B</div><p>Two</p>"


@given(st.text() | st.text(alphabet="<>&;\"'/!-=apb \n\r\t"))
def test_text_is_shown_as_typed_and_cannot_begin_a_paragraph(typed: str) -> None:
    text = of(f"<h1>One</h1><p>Dear {escape(typed)}!</p><p>Two</p>")

    paragraphs = text.split("\n\n")
    assert "".join(text.split()) == "".join(f"OneDear{typed}!Two".split())
    assert [paragraphs[0], paragraphs[1][:4], paragraphs[2]] == ["One", "Dear", "Two"]


@given(st.text() | st.text(alphabet="<>&;\"'/!-=apb \n\r\t"))
def test_a_text_of_its_own_is_shown_as_typed_whatever_it_looks_like(typed: str) -> None:
    html = f'<h1>One</h1><div data-plain="{escape(typed)}">{escape(typed)}</div><p>Two</p>'

    assert "".join(of(html).split()) == "".join(f"One{typed}Two".split())
    assert plain_text.removed(html) == f"<h1>One</h1><div>{escape(typed)}</div><p>Two</p>"
