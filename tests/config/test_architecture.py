"""The order of the packages as docs/architecture.md has it. import-linter checks what imports; this is the rest."""

import ast
import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from campaigns.models import Campaign
from pledges.models import Pledge

ROOT = Path(settings.BASE_DIR)
MAP = (ROOT / "docs" / "architecture.md").read_text()
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = [name for layer in CONTRACTS[0]["layers"] for name in layer.split(" | ")]
MOST_MODULES = 15
# Doors between pages: a template may name these pages of packages above its own, and nothing else of them.
LINKS_UP = {
    "desk:dashboard",  # from the pages of a team to its figures
    "desk:amend",
    "desk:open",
    "campaigns:index",  # from the pages about the site
    "pledges:start",  # the one button of a campaign's page
    "pledges:mine",
    "assembly:certificate",  # of the shares that a pledge became
    "assembly:assembly",  # what the members decide, beside the other pages about a campaign
    "payments:repair",  # a failed card, on the pages of its pledge
    "payments:withdraw",
}
# Where a model keeps a number of more than 16 bits that is not a sum of money, or not always.
OTHER_NUMBERS = {
    "accounts.Alarm.count": "how often it was raised",
    "assembly.Document.revision": "changes of a draft",
    "assembly.Mailing.after": "of the register",
    "assembly.Member.number": "of the register",
    "assembly.Proposal.roll": "members",
    "assembly.Suggestion.number": "of its address",
    "campaigns.Assumption.value": "a rate or a sum, by its kind",
    "campaigns.Campaign.image_height": "pixels",
    "campaigns.Campaign.image_width": "pixels",
    "campaigns.Breakdown.number": "rows",
    "campaigns.BreakdownDelta.number": "rows",
    "campaigns.CompanyFact.value": "a sum or a count, by its kind",
    "campaigns.DailyClose.volume": "shares",
    "campaigns.Delta.people": "people",
    "campaigns.HourTotal.people": "people",
    "campaigns.PhaseChange.people": "people",
    "campaigns.SourceTotal.people": "people",
    "campaigns.Total.people": "people",
    "campaigns.VisitTotal.visits": "visits",
    "community.Thread.number": "of its address",
    "community.Update.mailed": "messages",
    "community.Update.number": "of its address",
    "desk.Export.of": "rows",
    "desk.Export.rows": "rows",
    "desk.Message.mailed": "messages",
    "desk.Message.matched": "people",
    "desk.OfflineImport.loaded": "lines",
    "desk.OfflineImport.of": "lines",
    "desk.Webhook.people": "people",
    "payments.Allotment.number": "of its certificate",
    "payments.Allotment.shares": "shares",
    "pledges.Pledge.number": "of its reference",
    "pledges.Reconfirmation.agreed_before": "people",
    "pledges.Reconfirmation.asked": "people",
}
LARGE = {"BigIntegerField", "PositiveBigIntegerField"}
MEDIUM = {"IntegerField", "PositiveIntegerField"}
TAGS = {path.stem: path.parts[-3] for path in ROOT.glob("*/templatetags/*.py")}


def templates() -> Iterator[tuple[str, str, str]]:
    for package in LAYERS:
        for path in (ROOT / "templates" / package).rglob("*.*"):
            yield package, path.relative_to(ROOT).as_posix(), path.read_text()


def named(text: str) -> Iterator[tuple[str, str]]:
    """What a template names of packages: the package, and the page, tags or template."""
    for package, page in re.findall(r"{%\s*url\s+[\"'](\w+):(\w+)", text):
        yield package, f"{package}:{page}"
    for package, name in re.findall(r"{%\s*(?:include|extends)\s+[\"'](\w+)/([\w./]+)", text):
        yield package, f"{package}/{name}"
    for libraries in re.findall(r"{%\s*load ([^%]+)%}", text):
        yield from ((TAGS[each], f"tags {each}") for each in libraries.split() if each in TAGS)


def test_templates_name_only_packages_below_their_own() -> None:
    upward = {
        (path, name)
        for package, path, text in templates()
        for other, name in named(text)
        if other in LAYERS and LAYERS.index(other) < LAYERS.index(package)
    }

    assert {(path, name) for path, name in upward if name not in LINKS_UP} == set()
    assert {name for _path, name in upward} == LINKS_UP


def test_no_folder_of_a_package_shows_more_modules_than_one_can_read() -> None:
    folders = {
        path.parent
        for package in [*LAYERS, "sandbox", "devstack"]
        for path in (ROOT / package).rglob("*.py")
        if path.stem != "__init__"
    }
    counts = {folder: len([each for each in folder.glob("*.py") if each.stem != "__init__"]) for folder in folders}

    assert {str(folder): count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_no_modules_import_each_other_in_a_circle_not_even_for_types() -> None:
    measure = runpy.run_path(str(ROOT / "bin" / "measure"))
    modules = measure["sources"]()
    trees = {name: ast.parse(path.read_text()) for name, path in modules.items()}
    imports = {name: set(measure["imported"](tree, modules, typing=True)) - {name} for name, tree in trees.items()}

    assert len(imports["campaigns.models"]) > 5
    assert measure["cycles"](imports) == []


@pytest.mark.parametrize("package", [name for name in LAYERS if name != "config"])
def test_every_package_says_what_lives_there(package: str) -> None:
    assert (ROOT / package / "__init__.py").read_text().startswith('"""')


def test_the_map_names_the_packages_in_their_order() -> None:
    drawn = re.findall(r"^\| `(\w+)/` \|", MAP, re.MULTILINE)

    assert drawn == LAYERS


@pytest.mark.parametrize(("heading", "moves"), [("Campaign", Campaign.MOVES), ("Pledge", Pledge.MOVES)])
def test_the_map_draws_the_state_machines_as_they_are(heading: str, moves: dict[str, set[str]]) -> None:
    drawing = MAP.partition(f"### {heading}")[2].partition("```mermaid")[2].partition("```")[0]
    edges = set(re.findall(r"^ +(\w+) --> (\w+)", drawing, re.MULTILINE))

    assert edges == {(str(before), str(after)) for before, nexts in moves.items() for after in nexts}


def test_the_map_lists_every_task_that_is_scheduled() -> None:
    listed = set(re.findall(r"^\| `([\w.]+\.tasks\.\w+)` \|", MAP, re.MULTILINE))

    assert listed == {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def numbers() -> dict[str, str]:
    """The numbers of our models that may be sums of money, by package, model and name, and the type of each."""
    found = {
        f"{model._meta.label}.{field.name}": field.get_internal_type()
        for model in apps.get_models()
        if model._meta.app_label in LAYERS
        for field in model._meta.local_fields
    }
    return {name: kind for name, kind in found.items() if kind in {*LARGE, *MEDIUM}}


def test_a_number_is_money_and_ends_in_cents_or_is_listed_as_something_else() -> None:
    assert {name for name in numbers() if not name.endswith("_cents")} == OTHER_NUMBERS.keys()


def test_every_sum_of_money_has_64_bits() -> None:
    assert {kind for name, kind in numbers().items() if name.endswith("_cents")} == LARGE
