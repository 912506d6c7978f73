"""Raw SQL names models, and `common.sql` knows their tables: what one is called stands in no other place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

from campaigns.models import Campaign
from common import sql
from pledges.models import Pledge
from tests.helpers.builders import make_campaign

ROOT = Path(settings.BASE_DIR)
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")}
TABLES = sorted(model._meta.db_table for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES)
NAMED = re.compile(rf"(?<![\w:./])({'|'.join(TABLES)})(?!\w)")
PAGES_OF_THE_ADMIN = ROOT / "tests" / "access" / "table_libraries.py"  # not SQL: pages are called like tables


def test_a_prebuilt_query_is_built_once_and_runs_with_each_value(db: None) -> None:
    built = []

    def titled(slug: str, currency: str) -> QuerySet[Campaign]:
        built.append(slug)
        return Campaign.objects.filter(slug=slug, currency=currency).values_list("slug", "currency")

    find = sql.prebuilt(titled, "stands-for-a-slug", "XXX")
    for slug in ("one", "two"):
        make_campaign(slug=slug)

    found = [find(*values) for values in (("one", "USD"), ("two", "USD"), ("two", "EUR"), ("one", "USD"))]

    assert found == [[("one", "USD")], [("two", "USD")], [], [("one", "USD")]]
    assert built == ["stands-for-a-slug"]


def strings(text: str) -> Iterator[str]:
    """Every string of a module, docstrings and the fixed parts of f-strings among them."""
    nodes = ast.walk(ast.parse(text))
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.slow
def test_no_table_is_called_by_its_name_outside_migrations() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path != PAGES_OF_THE_ADMIN]
    found = {
        str(path.relative_to(ROOT)): named
        for path in modules
        if "migrations" not in path.parts and (named := NAMED.findall(" ".join(strings(path.read_text()))))
    }

    assert found == {}


@pytest.mark.parametrize("text", ['"DELETE FROM {}"', 'f"UPDATE {} SET amount_cents = {{cents}}"', '"{}"'])
def test_a_table_in_a_string_is_noticed(text: str) -> None:
    table = Pledge._meta.db_table

    assert NAMED.findall(" ".join(strings(text.format(table)))) == [table]


def test_a_statement_runs_on_the_tables_of_the_models_that_it_names(db: None) -> None:
    assert sql.with_tables("FROM {pledges.Pledge} p") == f"FROM {Pledge._meta.db_table} p"
    assert sql.rows("SELECT count(*), '{a,b}'::text[] FROM {pledges.Pledge} WHERE id = %s", [None]) == [(0, ["a", "b"])]


def test_a_model_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(LookupError):
        sql.with_tables("SELECT * FROM {pledges.Promise}")
