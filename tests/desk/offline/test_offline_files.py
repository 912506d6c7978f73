"""Files of offline pledges as people have them, templates to fill in, and bad lines that come back to be corrected."""

import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from campaigns.models import Campaign, TeamMember
from common.mail import addresses
from desk.models import OfflineImport
from desk.offline import files, lines
from desk.offline.lines import NotReadable
from tests.helpers.builders import join, make_interest, make_user, signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import words
from tests.helpers.workbooks import workbook

pytestmark = pytest.mark.django_db

HEAD = "email,amount,name,how,language\n"
SHAPES = {
    "plain": HEAD + "elise@example.org,40.26,Élise,paper,fr\n",
    "another order": "Name;Wie;E-Mail;Betrag;Sprache\nÉlise;Papier;elise@example.org;40,26;Französisch\n",
    "only what is needed, and more": "nr,how,notes,amount,e-mail,name,language\n"
                                     '1,Auf Papier,"came, late",$40.26,elise@example.org,Élise,fr-CH\n',
    "French": "Adresse e-mail\tMontant\tNom\tMoyen\tLangue\nelise@example.org\t40,26 $\tÉlise\tpapier\tfrançais\n",
    "Italian": "sep=;\nIndirizzo e-mail;Importo;Nome;Modo;Lingua\nelise@example.org;40,26;Élise;carta;francese\n",
    "a title, empty rows and a total": "Our list;;;;\n;;;;\nEmail;Amount;Name;How;Language;\n"
                                       "elise@example.org;40.26;Élise;paper;fr;\n;;;;;\nTotal;40.26;;;;\n",
}  # fmt: skip


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user(), role=TeamMember.Role.OWNER, name="Olive")


def known(found: OfflineImport) -> tuple[Any, ...]:
    [line] = found.lines
    return found.errors, line["email"], line["cents"], line["name"], line["channel"], line["language"]


GOOD = ([], "elise@example.org", 40_26, "Élise", "offline:paper", "fr")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_this_shape_is_read(owner: TeamMember, shape: str, encoding: str) -> None:
    assert known(files.propose(owner, SHAPES[shape].encode(encoding))) == GOOD


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("ada@example.org,40,,cash,", "is not valid here. Enter paper or transfer"),
        ("ada@example.org,40,,paper,xx", "not one of this site’s languages"),
        ("ada@example.org,forty,,paper,", "Enter an amount"),
        ("ada@example.org,-40,,paper,", "Enter an amount"),
        ("ada@example.org,0.50,,paper,", "does not accept a pledge of $0.50"),
        ("ada@example.org,40", "is not valid here. Enter paper or transfer"),
        ("ada@example.org,40,26,Ada,paper,en", "more cells than columns"),
        (f"ada@example.org,40,{'x' * 81},paper,", "longer than 80"),
        ("known@example.org,40,,paper,", "has already pledged"),
    ],
)
def test_each_error_in_a_line_is_explained(campaign: Campaign, owner: TeamMember, line: str, error: str) -> None:
    make_interest(campaign, supporter=make_user("known@example.org"))

    found = files.propose(owner, f"{HEAD}good@example.org,40,,paper,\n{line}\n".encode())

    assert [(number, error in told) for number, told in found.errors] == [(3, True)]
    assert [line["email"] for line in found.lines] == ["good@example.org"]


@pytest.mark.parametrize("content", [b"", b"name;amount\n", b"\xff\xfe\x00", b"email,amount\na@example.org,4\n",
                                     b"email,amount,name,how,language\n"])  # fmt: skip
def test_other_files_are_refused(campaign: Campaign, owner: TeamMember, content: bytes) -> None:
    file = SimpleUploadedFile("pledges.csv", content)

    answer = signed_in(owner.user).post(address(campaign, "offline"), {"file": file})

    assert "Please check the following" in words(answer)
    assert not OfflineImport.objects.exists()


def test_semicolons_part_the_cells_where_commas_part_the_cents(owner: TeamMember) -> None:
    found = files.propose(owner, b"email;amount;name;how;language\r\nada@example.org;40,26;Ada;paper;de\r\n")

    assert (found.errors, [line["email"] for line in found.lines]) == ([], ["ada@example.org"])
    assert [line["cents"] for line in found.lines] == [40_26]


def test_a_workbook_is_read(owner: TeamMember) -> None:
    rows = [["Our list"], ["Name", "E-mail", "Amount", "How", "Language"],
            ["Élise", "elise@example.org", 40.26, "paper", "fr"], ["Total", None, 40.26]]  # fmt: skip

    assert known(files.propose(owner, workbook(rows))) == GOOD


@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
def test_the_template_is_read_as_it_is_in_the_reader_s_language(
    campaign: Campaign, owner: TeamMember, language: str
) -> None:
    with translation.override(language):
        templates = lines.template(campaign)
        found = [files.propose(owner, content(each.url)) for each in templates]

    assert [each.name.rpartition(".")[2] for each in templates] == ["csv", "xlsx"]
    assert [(each.errors, [line["channel"] for line in each.lines]) for each in found] == [
        ([], ["offline:paper", "offline:transfer"])
    ] * 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
def test_bad_lines_come_back_as_a_file_and_are_loaded_once_corrected(
    campaign: Campaign, owner: TeamMember, kind: str, language: str
) -> None:
    owner.user.language = language
    client = signed_in(owner.user)
    bad = "Notes,Email,Amount,How\n=1+1,ada@example.org,40.26,paper\nx,ben@example.org,forty,paper\ny,nobody,40,fax\n"

    page = upload(client, campaign, bad.encode(), language)
    offered = downloads(page)
    [returned] = [file for name, file in offered.items() if name.endswith(kind)]

    assert b"forty" in unpacked(returned)
    corrected = correct(returned, {"forty": "40", "nobody": "carl@example.org", "fax": "paper"})
    again = files.propose(owner, corrected)
    assert (again.errors, [line["email"] for line in again.lines]) == ([], ["ben@example.org", "carl@example.org"])


def test_invalid_lines_are_deleted_with_the_file(owner: TeamMember) -> None:
    found = files.propose(owner, f"{HEAD}nobody,40,,paper,\n".encode())
    assert found.bad[1][2:] == ["nobody", "40", "", "paper", ""]

    files.drop(found)

    assert OfflineImport.objects.get().bad == []


def test_an_extra_cell_is_named_and_stays_an_extra_cell(owner: TeamMember) -> None:
    found = files.propose(owner, f"{HEAD}ada@example.org,40,26,Ada,paper,en\n".encode())

    assert [number for number, _error in found.errors] == [2]
    assert found.bad[1][2:] == ["ada@example.org", "40", "26", "Ada", "paper", "en"]


def test_an_amount_that_can_be_read_in_two_ways_is_refused_unless_another_line_decides(owner: TeamMember) -> None:
    head = HEAD.replace(",", ";")
    undecided = files.propose(owner, f"{head}ada@example.org;1.000;;paper;\n".encode())
    decided = files.propose(owner, f"{head}ada@example.org;1.000;;paper;\nben@example.org;40,50;;paper;\n".encode())

    assert [(number, "can be read in two ways" in error) for number, error in undecided.errors] == [(2, True)]
    assert [line["cents"] for line in decided.lines] == [1_000_00, 40_50]


@pytest.mark.parametrize("amount", ["40.264", "1e2", "#VALUE!", "€40", "40 EUR", "(40)", "0"])
def test_an_amount_outside_the_campaigns_limits_is_refused(owner: TeamMember, amount: str) -> None:
    found = files.propose(owner, f"{HEAD}ada@example.org,{amount},,paper,\nben@example.org,40.5,,paper,\n".encode())

    assert [number for number, _error in found.errors] == [2]


def test_a_file_of_bad_lines_is_read_no_further_than_a_stated_number(
    owner: TeamMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    check = addresses.cleaned

    def counted(text: str) -> str:
        checked.append(text)
        return check(text)

    monkeypatch.setattr(addresses, "cleaned", counted)

    with pytest.raises(NotReadable) as refused:
        files.propose(owner, (HEAD + "nobody,40,,paper,\n" * 5_000).encode())

    assert str(refused.value).startswith("More than 500 lines have errors. The first are: Line 2: “nobody”")
    assert len(checked) <= lines.MOST_BAD + 1
    assert not OfflineImport.objects.exists()


def test_the_same_address_again_and_again_is_refused_with_the_file(owner: TeamMember) -> None:
    with pytest.raises(NotReadable, match="More than 500 lines have errors"):
        files.propose(owner, (HEAD + "ada@example.org,40,,paper,\n" * 1_000).encode())


def upload(client: Client, campaign: Campaign, file: bytes, language: str) -> str:
    url = address(campaign, "offline")
    url = url if language == "en" else f"/{language}{url}"
    answer = client.post(url, {"file": SimpleUploadedFile("pledges.csv", file)}, follow=True)
    return str(answer.content.decode())


def downloads(page: str) -> dict[str, bytes]:
    found = re.findall(r'<a href="(data:[^"]+)" download="([^"]+)"', page)
    return {name: content(url) for url, name in found}


def content(url: str) -> bytes:
    return b64decode(url.partition(",")[2])


def unpacked(file: bytes) -> bytes:
    if not file.startswith(b"PK"):
        return file
    return repr(list(load_workbook(BytesIO(file)).worksheets[0].values)).encode()


def correct(file: bytes, changes: dict[str, str]) -> bytes:
    """What a person does in their program, and saves."""
    if not file.startswith(b"PK"):
        text = file.decode("utf-8-sig")
        for old, new in changes.items():
            text = re.sub(rf"(?<=[,;]){old}(?=[,;\r])", new, text)
        return text.encode("utf-8-sig")
    book = load_workbook(BytesIO(file))
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.value = changes.get(str(cell.value), cell.value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
