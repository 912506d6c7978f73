"""Where our Markdown differs from CommonMark: what would alter or hide typed text stays text."""

import re
from collections import Counter
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, heading, list_block, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.token import Token

type BlockRule = Callable[[StateBlock, int, int, bool], bool]

# Inserted to prevent a number from starting a list; a noncharacter, so no text contains it.
GUARD = "\ufdd0"
# A year or a number with leading zeros at the start of a line, also within a list or a quotation.
_NOT_OF_A_LIST = re.compile(
    r"^((?:[ \t>]|[-*][ \t]|\d{1,3}[.)][ \t])*)(0\d+|\d{4,})(?=[.)](?:[ \t]|$))", re.MULTILINE | re.ASCII
)
# Line and paragraph breaks of word processors, and their bullets from the private use area.
_BREAKS = {"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n\n", "\uf0b7": "•", "\uf0a7": "▪"}
_AS_TYPED = str.maketrans({**_BREAKS, GUARD: None, "\0": None})
_PLUS = re.compile(r"\+")
_MORE_THAN = re.compile(r">[ \t]*\d")
_ONLY_HASHES = re.compile(r"#+[ \t]*#*$")
# Up to the punctuation of the sentence around it.
_ADDRESS = re.compile(r"(?<!\w)(https?://[^\s/<>\"][^\s<>\"]*(?<![.,;:!?)\]'’»”]))")
_ALIGNED = {"text-align:right": "num", "text-align:center": "center"}


def prepared(text: str) -> str:
    return _NOT_OF_A_LIST.sub(rf"\1\2{GUARD}", text.translate(_AS_TYPED))


def install(parser: MarkdownIt) -> None:
    inside: RuleOptionsType = {"alt": ["paragraph", "reference"]}
    outside: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    anywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    # "+ 5 %" as a bullet and "> 5 %" as a quotation would lose their sign.
    parser.block.ruler.at("list", _unless(_PLUS, list_block), outside)
    parser.block.ruler.at("blockquote", _unless(_MORE_THAN, blockquote), anywhere)
    parser.block.ruler.at("heading", _unless(_ONLY_HASHES, heading), outside)
    parser.block.ruler.at("table", _whole_table, inside)
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.core.ruler.push("as_typed", _as_typed)


def _unless(text: re.Pattern[str], rule: BlockRule) -> BlockRule:
    def careful(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        at = state.bMarks[start] + state.tShift[start]
        return not text.match(state.src, at, state.eMarks[start]) and rule(state, start, end, silent)

    return careful


def _whole_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Accept a table only if no cell is lost, as in rows that are longer than the header."""
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    if silent:
        return True
    shown = "".join(token.content for token in state.tokens[before:])
    typed = state.getLines(start, state.line, 0, keepLastLF=False)
    if Counter(filter(str.isalnum, typed)) - Counter(filter(str.isalnum, shown)):
        del state.tokens[before:]
        state.line = start
        return False
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Leave an asterisk within a word or a product as it is ("Leser*innen", "2*3*4")."""
    around = state.src[max(state.pos - 1, 0) : state.pos + 2]
    if not silent and len(around) == 3 and around[1] == "*" and around[0].isalnum() and around[2].isalnum():
        state.pending += "*"
        state.pos += 1
        return True
    return emphasis(state, silent)


def _as_typed(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "fence" and token.info:
            token.content, token.info = f"{token.info}\n{token.content}", ""
        elif token.type in {"th_open", "td_open"}:
            aligned = _ALIGNED.get(str(token.attrs.pop("style", "")))
            token.attrs |= {"class": aligned} if aligned else {}
            token.attrs |= {"scope": "col"} if token.type == "th_open" else {}
        elif token.children:
            token.children = _links(token.children)
    _number(state.tokens)


def _number(tokens: list[Token]) -> None:
    """Keep the number that was typed for each list item."""
    lists: list[int | None] = []
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            lists.append(None)
            if token.markup == ")":
                token.attrs["class"] = "paren"
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            lists.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if lists[-1] is not None and number != lists[-1] + 1:
                token.attrs["value"] = number
            lists[-1] = number


def _links(tokens: list[Token]) -> list[Token]:
    """Show titles of links as text, pictures and addresses as links: pages load no pictures from other sites."""
    shown: list[Token] = []
    titles: list[str] = []
    for token in tokens:
        if token.type == "image":
            shown += _picture(token, in_link=bool(titles))
            continue
        if token.type == "text" and not titles:
            shown += _addresses(token)
            continue
        if token.type == "link_open":
            titles.append(str(token.attrs.pop("title", "")))
        token.tag = "del" if token.tag == "s" else token.tag
        shown.append(token)
        if token.type == "link_close" and (title := titles.pop()):
            shown.append(_text(f" ({title})"))
    return shown


def _addresses(token: Token) -> list[Token]:
    """A text, with the addresses in it as links."""
    parts = _ADDRESS.split(token.content)  # every second one is an address
    if len(parts) == 1:
        return [token]
    shown: list[Token] = []
    for at, part in enumerate(parts):
        link = Token("link_open", "a", 1, attrs={"href": part}, markup="autolink", info="auto")
        end = Token("link_close", "a", -1, markup="autolink", info="auto")
        shown += [link, _text(part), end] if at % 2 else [_text(part)]
    return shown


def _picture(token: Token, *, in_link: bool) -> list[Token]:
    source, title = str(token.attrs["src"]), str(token.attrs.get("title", ""))
    inside = token.children or [_text(source)]
    if in_link or any(child.type in {"image", "link_open"} for child in inside):
        named = f' "{title}"' if title else ""
        return [_text(f"![{token.content}]({source}{named})")]
    link = Token("link_open", "a", 1, attrs={"href": source})
    after = [_text(f" ({title})")] if title else []
    return [link, *_links(inside), Token("link_close", "a", -1), *after]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
