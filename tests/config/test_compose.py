"""What runs on one host or on several by docker compose, read as it is written: nothing is started."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from common.files.uploads import MAX_BYTES
from tests.image.compose import Compose

ROOT = Path(__file__).parents[2]
ONE_HOST, SEVERAL_HOSTS = ROOT / "docker-compose.yml", ROOT / "deploy" / "compose.several.yml"
PARTS = ["web", "worker", "beat", "migrate"]


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load(ONE_HOST.read_text())


@pytest.fixture
def several() -> Any:
    return yaml.safe_load(SEVERAL_HOSTS.read_text())["services"]


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


@pytest.mark.parametrize("file", [ONE_HOST, SEVERAL_HOSTS], ids=["one host", "several hosts"])
def test_every_setting_that_compose_reads_is_explained_in_the_example(file: Path) -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", file.read_text()))

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
    text = ONE_HOST.read_text() + SEVERAL_HOSTS.read_text()

    assert {name for name in named if name not in text} == set()


def of_scaling() -> list[str]:
    """The command with which pledges are divided by month, as the page about scaling has it."""
    page = (ROOT / "docs" / "scaling.md").read_text()
    [words] = re.findall(r"^docker compose run --rm migrate (.+)$", page, re.MULTILINE)
    return shlex.split(words)


@pytest.mark.parametrize(
    ("direct", "used"), [("", "postgres://pooler/c true 0"), ("postgres://db/c", "postgres://db/c false 0")]
)
@pytest.mark.parametrize(
    ("instead", "run"),
    [
        ([], ["manage.py migrate --noinput", "manage.py createcachetable"]),
        (of_scaling(), ["manage.py partition_pledges --commit"]),
    ],
    ids=["migrating", "dividing pledges"],
)
def test_what_takes_long_bypasses_a_pooler_and_has_no_limit_of_time(
    tmp_path: Path, direct: str, used: str, instead: list[str], run: list[str]
) -> None:
    dotenv = {"DATABASE_URL": "postgres://pooler/c", "DATABASE_DIRECT_URL": direct}
    compose = Compose({**dotenv, "DISABLE_SERVER_SIDE_CURSORS": "true"})
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$DATABASE_URL $DISABLE_SERVER_SIDE_CURSORS $DATABASE_JOB_SECONDS $*"\n')
    python.chmod(0o755)

    env = {**compose.environment("migrate"), "PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(compose.command("migrate", *instead), env=env, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [f"{used} {command}" for command in run]


@pytest.mark.parametrize("name", PARTS)
def test_several_hosts_run_the_same_image_in_the_same_way(compose: Any, several: Any, name: str) -> None:
    here, there = compose["services"][name], several[name]
    by_place = {"depends_on", "environment", "ports", "profiles", "volumes"}

    assert {key: there[key] for key in there.keys() - by_place} == {key: here[key] for key in here.keys() - by_place}
    assert {"depends_on", "volumes"} & there.keys() == set()


@pytest.mark.parametrize("name", PARTS)
def test_several_hosts_have_the_same_settings_but_need_their_own_bucket_and_mail_server(
    compose: Any, several: Any, name: str
) -> None:
    here, there = compose["services"][name]["environment"], several[name]["environment"]

    assert here.keys() - there.keys() == {"MEDIA_ROOT"}
    assert {key for key, value in there.items() if here[key] != value} == {"EMAIL_URL", "MEDIA_BUCKET"}
    assert all(there[key].startswith(f"${{{key}:?") for key in ("EMAIL_URL", "MEDIA_BUCKET"))


def test_of_several_hosts_each_runs_the_parts_that_it_names(several: Any) -> None:
    assert {name: service["profiles"] for name, service in several.items()} == {
        name: [name] for name in [*PARTS, "pooler"]
    }


def test_the_pooler_finds_its_files_and_is_reached_at_its_port(several: Any) -> None:
    pooler, configured = several["pooler"], (ROOT / "deploy" / "pgbouncer.ini").read_text()
    mounts = dict(mount.removesuffix(":ro").split(":") for mount in pooler["volumes"])
    [port] = re.findall(r"^listen_port = (\d+)$", configured, re.MULTILINE)

    assert mounts["./deploy/pgbouncer.ini"] == "/etc/pgbouncer/pgbouncer.ini"
    assert f"\nauth_file = {mounts['./deploy/userlist.txt']}\n" in configured
    assert pooler["ports"][0].endswith(f":{port}:{port}")
    assert f"--port={port}" in pooler["healthcheck"]["test"]


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
