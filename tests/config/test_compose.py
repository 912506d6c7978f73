"""What runs on one host by docker compose, read as it is written: nothing is started."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from common.files.uploads import MAX_BYTES
from tests.image.compose import Compose

ROOT = Path(__file__).parents[2]


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_documents_lie_on_one_volume_that_web_and_worker_share(compose: Any) -> None:
    folder = compose["services"]["web"]["environment"]["MEDIA_ROOT"]

    mounts = {name: service.get("volumes") for name, service in compose["services"].items()}

    assert mounts["web"] == mounts["worker"] == [f"${{MEDIA_VOLUME:-documents}}:{folder}"]
    assert "documents" in compose["volumes"]
    assert compose["services"]["worker"]["environment"]["MEDIA_ROOT"] == folder


def test_the_user_of_the_image_may_write_where_documents_go(compose: Any) -> None:
    image = (ROOT / "Dockerfile").read_text()
    folder = compose["services"]["web"]["environment"]["MEDIA_ROOT"]

    # A new volume takes owner and mode of the folder that it is mounted on.
    assert re.search(rf"install .*--owner commonbid .*{folder}$", image, re.MULTILINE)
    assert image.index(folder) < image.index("USER commonbid")


def test_every_setting_that_compose_reads_is_explained_in_the_example(compose: Any) -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))

    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read - explained == set()


# For development and tests alone, or fixed by the image.
NOT_FOR_PRODUCTION = {"DEBUG", "STATIC_FROM_SOURCE", "CRASH_POINTS", "PSEUDO_LOCALE"}


def test_compose_hands_on_every_setting_that_is_read(compose: Any) -> None:
    code = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)\"""", code)) - NOT_FOR_PRODUCTION

    for name in ("web", "worker", "beat"):
        assert read - compose["services"][name]["environment"].keys() == set(), name


def test_compose_hands_on_every_setting_that_the_page_about_production_names(compose: Any) -> None:
    page = (ROOT / "docs" / "production.md").read_text()
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)\b", page))
    text = (ROOT / "docker-compose.yml").read_text()

    assert {name for name in named if name not in text} == set()


@pytest.mark.parametrize(
    ("direct", "used"), [("", "postgres://pooler/c true 0"), ("postgres://db/c", "postgres://db/c false 0")]
)
def test_migrations_bypass_a_pooler_and_have_no_limit_of_time(tmp_path: Path, direct: str, used: str) -> None:
    dotenv = {"DATABASE_URL": "postgres://pooler/c", "DATABASE_DIRECT_URL": direct}
    compose = Compose({**dotenv, "DISABLE_SERVER_SIDE_CURSORS": "true"})
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$DATABASE_URL $DISABLE_SERVER_SIDE_CURSORS $DATABASE_JOB_SECONDS"\n')
    python.chmod(0o755)

    env = {**compose.environment("migrate"), "PATH": f"{tmp_path}:/usr/bin:/bin"}
    run = subprocess.run(compose.command("migrate"), env=env, capture_output=True, text=True, check=True)

    assert run.stdout.splitlines() == [used] * 2


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_everything_that_runs_has_a_health_check(compose: Any, name: str) -> None:
    image = re.search(r"^HEALTHCHECK .*CMD (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    check = compose["services"][name].get("healthcheck", {"test": image and image[1]})

    assert check["test"]
    assert "disable" not in check


def test_the_page_about_production_names_the_limit_of_documents() -> None:
    page = (ROOT / "docs" / "production.md").read_text()

    assert f"documents of up to {MAX_BYTES // 1024**2} MB" in page
    assert "MEDIA_VOLUME" in page
