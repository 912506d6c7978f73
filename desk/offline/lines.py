"""Reading files of offline pledges: the valid lines, and what is wrong with each of the others."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Channel
from common import money
from common.files import downloads
from common.files.downloads import Download
from common.files.spreadsheet import Cell
from common.forms.names import readable
from common.mail import addresses
from common.tables import CellError, Column, Numbers, Row, Unreadable, folded
from common.tables import read as read_table
from pledges.models import Pledge

HEADER = ["email", "amount", "name", "how", "language"]
EMAIL = (
    *("email", "e mail", "mail", "email address", "e mail address"),
    *("e mail adresse", "email adresse", "mailadresse", "adresse e mail", "adresse email"),
    *("adresse electronique", "courriel", "courrier electronique", "adresse courriel"),
    *("indirizzo e mail", "indirizzo email", "posta elettronica"),
)
AMOUNT = ("amount", "sum", "betrag", "summe", "montant", "somme", "importo", "somma")
NAME = ("name", "full name", "vor und nachname", "nom", "nom et prenom", "nome", "nome e cognome")
HOW = ("how", "channel", "wie", "weg", "kanal", "comment", "moyen", "voie", "come", "modo", "canale")
LANGUAGE = ("language", "sprache", "langue", "lingua")
CURRENCY = ("currency", "wahrung", "devise", "monnaie", "valuta", "moneta", "divisa")
PAPER = {"paper", "on paper", "papier", "auf papier", "sur papier", "carta", "su carta"}
TRANSFER = {
    *("transfer", "bank transfer", "by bank transfer", "wire transfer", "uberweisung", "bankuberweisung"),
    *("virement", "virement bancaire", "par virement", "bonifico", "bonifico bancario", "con bonifico"),
}
CHANNELS = dict.fromkeys(PAPER, Channel.PAPER) | dict.fromkeys(TRANSFER, Channel.TRANSFER)
MOST_LINES = 5_000
MOST_BAD = 500
SHOWN_BAD = 3


class NotReadable(ValueError):
    """The file cannot be read at all; the message tells the uploader why."""


class BadLine(ValueError):
    """A line is invalid; the message tells the uploader why."""


@dataclass(frozen=True, slots=True)
class ParsedLine:
    email: str
    cents: int
    name: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """Valid lines as stored, line number and error of each bad line, and the bad lines as uploaded."""

    lines: list[dict[str, Any]]
    errors: list[tuple[int, str]]
    heads: list[str]
    bad: list[list[str]]


def columns() -> list[Column]:
    return [
        Column("email", _("Email"), EMAIL),
        Column("amount", _("Amount"), AMOUNT),
        Column("name", _("Name"), NAME, required=False),
        Column("how", _("How"), HOW),
        Column("language", _("Language"), LANGUAGE, required=False),
        Column("currency", _("Currency"), CURRENCY, required=False),
    ]


def template(campaign: Campaign) -> list[Download]:
    """A file to fill in, with two example lines."""
    heads = [column.label for column in columns() if column.name in HEADER]
    people = (("ada@example.org", "Ada", _("paper")), ("ben@example.org", "", _("transfer")))
    amount = money.major(campaign.least_cents, campaign.currency)
    rows: list[list[Cell]] = [[email, amount, name, how, campaign.language] for email, name, how in people]
    return downloads.table(_("pledges"), heads, rows)


def read(campaign: Campaign, content: bytes) -> Found:
    """Read all lines. Raises NotReadable."""
    try:
        table = read_table(content, columns(), MOST_LINES)
        numbers = Numbers(table.rows, ["amount"], money.marks(campaign.currency))
    except Unreadable as error:
        raise NotReadable(str(error)) from None
    if not table.rows:
        raise NotReadable(_("There is nothing below the header line."))
    good, errors = _sorted_out(campaign, numbers, table.rows)
    errors |= _taken(campaign, good) if len(errors) <= MOST_BAD else {}
    if len(errors) > MOST_BAD:
        raise NotReadable(_too_many(errors))
    bad = [[str(row.number), errors[row.number], *row.as_sent] for row in table.rows if row.number in errors]
    lines = [asdict(line) for number, line in good.items() if number not in errors]
    return Found(lines, sorted(errors.items()), table.heads, bad)


def _sorted_out(campaign: Campaign, numbers: Numbers, rows: list[Row]) -> tuple[dict[int, ParsedLine], dict[int, str]]:
    """The valid lines and the errors of the others, both by line number; reading stops if too many are bad."""
    good: dict[int, ParsedLine] = {}
    errors: dict[int, str] = {}
    for row in rows:
        try:
            good[row.number] = _line(campaign, numbers, row)
        except BadLine as error:
            errors[row.number] = str(error)
        if len(errors) > MOST_BAD:
            break
    return good, errors


def _too_many(errors: dict[int, str]) -> str:
    first = " ".join(
        _("Line %(number)s: %(error)s") % {"number": number, "error": errors[number]}
        for number in list(errors)[:SHOWN_BAD]
    )
    return _("More than %(most)s lines have errors. The first are: %(first)s") % {"most": MOST_BAD, "first": first}


def _line(campaign: Campaign, numbers: Numbers, row: Row) -> ParsedLine:
    how, language, currency = (row.text(name) for name in ("how", "language", "currency"))
    if row.is_too_long:
        raise BadLine(_("There are more cells than columns. A decimal comma may have split a number."))
    if folded(how) not in CHANNELS:
        raise BadLine(_("“%s” is not valid here. Enter paper or transfer.") % how)
    if language and _language(language) is None:
        raise BadLine(_("“%s” is not one of this site’s languages.") % language)
    if currency and currency.upper() != campaign.currency:
        raise BadLine(_("The amount is in %(found)s, not in %(wanted)s.") % _currencies(campaign, currency))
    name = readable(row.text("name"))
    if len(name) > 80:
        raise BadLine(_("The name is longer than 80 characters."))
    cents, email = _cents(campaign, numbers, row), _email(row.text("email"))
    return ParsedLine(email, cents, name, CHANNELS[folded(how)].value, _language(language) or campaign.language)


def _currencies(campaign: Campaign, found: str) -> dict[str, str]:
    return {"found": found, "wanted": campaign.currency}


@cache
def _languages() -> dict[str, str]:
    """The site's language codes, by code and by the language's name in each language."""
    codes = [code for code, _name in settings.LANGUAGES]
    names = {folded(Locale.parse(reader).languages[code]): code for code in codes for reader in codes}
    return names | {code: code for code in codes}


def _language(text: str) -> str | None:
    known = _languages()
    return known.get(folded(text)) or known.get(text.lower().replace("_", "-").partition("-")[0])


def _email(text: str) -> str:
    try:
        return addresses.cleaned(text)
    except ValidationError as error:
        raise BadLine(f"“{text}”: {error.messages[0]}") from None


def _cents(campaign: Campaign, numbers: Numbers, row: Row) -> int:
    try:
        cents = money.minor(numbers.read(row.cells.get("amount", "")), campaign.currency)
    except CellError as error:
        raise BadLine(str(error) or str(money.no_amount())) from None
    except money.AmountError as error:
        raise BadLine(str(error)) from None
    if not campaign.least_cents <= cents <= min(campaign.max_cents, money.MAX_AMOUNT):
        raise BadLine(_("This campaign does not accept a pledge of %s.") % money.formatted(cents, campaign.currency))
    return cents


def _taken(campaign: Campaign, good: dict[int, ParsedLine]) -> dict[int, str]:
    """Errors for addresses that appear twice or have already pledged: only one live pledge per person and campaign."""
    emails = [line.email for line in good.values()]
    pledged = Pledge.objects.live().filter(campaign=campaign, supporter__email__in=emails)
    known = set(pledged.values_list("supporter__email", flat=True))
    seen: dict[str, int] = {}
    errors = {}
    for number, line in good.items():
        first = seen.setdefault(line.email, number)
        if line.email in known:
            errors[number] = _("%s has already pledged.") % line.email
        elif first != number:
            errors[number] = _("%(email)s appears twice: it is already in line %(number)s.") % {
                "email": line.email, "number": first,
            }  # fmt: skip
    return errors
