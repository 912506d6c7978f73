"""The code that goes into the image stands by itself: nothing of it needs what stays outside.

With the packages of this machine; `make image` starts the site with those of base.txt.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.image.compose import IMPORTS, ROOT, copy_code

STAYS_OUTSIDE = ["bench", "demo", "rig", "sandbox", "tests"]
PRODUCTION = {
    "DEBUG": "false",
    "SITE_URL": "https://commonbid.example",
    "SECRET_KEY": "image-0123456789-image-0123456789-abcdefghijklmnop-ABCDEF",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "STRIPE_SECRET_KEY": "sk_live_image",
    "STRIPE_WEBHOOK_SECRET": "whsec_image",
    "EMAIL_URL": "smtp+tls://127.0.0.1:9",
    "DEFAULT_FROM_EMAIL": "Commonbid <hello@commonbid.example>",
    "CONTACT_EMAIL": "hello@commonbid.example",
    **dict.fromkeys(("OPERATOR_NAME", "OPERATOR_ADDRESS", "HOSTING_PROVIDER", "MAIL_PROVIDER"), "Somebody"),
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
# Checks the settings, imports every module and loads every address; prints how many of both.
LOAD = """
import importlib, pathlib, django
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

django.setup()
call_command("check", deploy=True, fail_level="WARNING")
files = [path for path in pathlib.Path().glob("*/**/*.py") if path.stem != "__main__"]
for path in files:
    importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))

def addresses(patterns):
    for each in patterns:
        yield from [each.callback] if isinstance(each, URLPattern) else addresses(each.url_patterns)

print(len(files), sum(callable(view) for view in addresses(get_resolver().url_patterns)))
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_code(tmp_path_factory.mktemp("code"))


def run(code: Path, script: str) -> subprocess.CompletedProcess[str]:
    env = {**PRODUCTION, "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=code, env=env, capture_output=True, text=True, check=False)


def test_what_is_for_development_stays_outside(code: Path) -> None:
    assert [name for name in STAYS_OUTSIDE if not (ROOT / name).is_dir()] == []
    assert [name for name in STAYS_OUTSIDE if (code / name).exists()] == []


@pytest.mark.slow
def test_every_module_and_every_address_loads_under_settings_of_production(code: Path) -> None:
    loaded = run(code, LOAD)

    assert loaded.returncode == 0, loaded.stderr
    modules, addresses = map(int, loaded.stdout.split()[-2:])
    assert modules > 300
    assert addresses > 100


def test_no_function_imports_what_is_not_there(code: Path) -> None:
    found = run(code, IMPORTS)

    assert (found.returncode, found.stdout) == (0, ""), found.stderr


@pytest.mark.parametrize("name", STAYS_OUTSIDE)
@pytest.mark.slow
def test_a_module_that_needs_what_stays_outside_is_noticed(code: Path, name: str) -> None:
    planted = code / "payments" / "planted.py"
    planted.write_text(f"def act():\n    import {name}.planted\n")

    found = run(code, IMPORTS).stdout

    planted.unlink()
    assert found == f"payments/planted.py {name}\n"
