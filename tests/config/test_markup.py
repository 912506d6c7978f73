"""The checks of every page's mark-up find what an HTML checker reported, and nothing else."""

import pytest

from tests.helpers import markup


@pytest.mark.parametrize(
    "html",
    [
        '<time datetime="2026-11-29T13:50:02.722974+00:00">now</time>',
        '<time datetime="29 November">now</time>',
        '<progress max="100" value="140"></progress>',
        '<progress max="100" value="-1"></progress>',
        '<p id="a">1</p><p id="a">2</p>',
        "<div hx-get='?'></div>",
        "<article><h2>1</h2></article><article><p>2</p></article>",
        '<input type="hidden" name="key" autocomplete="off">',
    ],
)
def test_a_fault_is_found(html: str) -> None:
    assert len(list(markup.faults(html))) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<time datetime="2026-11-29T13:50:02+0000">now</time><time datetime="2026-11-29">today</time><time>then</time>',
        '<progress max="100" value="99.5"></progress><progress></progress>',
        '<p id="a">1 > 0</p><!-- <p id="a"> --><p title="a > b" id="b">2</p>',
        "<div data-hx-get='?'></div>",
        '<article class="entry"><h3>1</h3></article>',
        '<input type="hidden" name="key"><input autocomplete="off">',
    ],
)
def test_nothing_else_is_a_fault(html: str) -> None:
    assert list(markup.faults(html)) == []
