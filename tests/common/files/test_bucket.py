"""Files in a bucket, on a server that speaks S3: what works with a folder works there too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import boto3
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer

from campaigns.models import Campaign, TeamMember
from common import sql
from common.files import bucket
from common.files.unavailable import StorageUnavailable
from config.environment import Environment
from desk.models import Export
from desk.supporters import export_files, exports
from desk.supporters.criteria import Wanted
from tests.helpers.builders import make_member, signed_in
from tests.helpers.community.endorsers import picture_of
from tests.helpers.desk import many_pledges

NAME = "commonbid-files"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    stand_in = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    stand_in.start()
    host, port = stand_in.get_host_and_port()
    yield f"http://{host}:{port}"
    stand_in.stop()


@pytest.fixture
def stored(server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The bucket itself, as the storage's owner sees it; it is the site's storage."""
    keys = {"ACCESS_KEY": "us", "SECRET_KEY": "secret"}
    for name, value in {"ENDPOINT": server, "REGION": "us-east-1", **keys}.items():
        monkeypatch.setenv(f"MEDIA_BUCKET_{name}", value)
    session = boto3.Session(aws_access_key_id="us", aws_secret_access_key="secret", region_name="us-east-1")
    own = session.resource("s3", endpoint_url=server)
    made = own.create_bucket(Bucket=NAME)
    made.objects.all().delete()
    settings.STORAGES = {**settings.STORAGES, "default": Environment().bucket(NAME)}
    return made


@pytest.fixture
def member(campaign: Campaign) -> TeamMember:
    return campaign.team.get(user=make_member(campaign, TeamMember.Role.OWNER))


def portraits(member: TeamMember) -> str:
    return reverse("campaigns:desk_team_portrait", args=[member.campaign.slug])


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def names(stored: Any) -> list[str]:
    return sorted(each.key for each in stored.objects.all())


def test_a_file_comes_back_as_it_was_and_never_replaces_another(stored: Any) -> None:
    first, second = (default_storage.save("answers/scan.pdf", ContentFile(text)) for text in (b"one", b"two"))

    assert first != second
    assert [read(name) for name in (first, second)] == [b"one", b"two"]
    default_storage.delete(first)
    assert names(stored) == [second]
    with pytest.raises(FileNotFoundError):
        default_storage.open(first)


def test_a_large_file_is_sent_from_a_temporary_file_and_not_from_memory(stored: Any) -> None:
    content = b"x" * (bucket.IN_MEMORY + 1)
    name = default_storage.save("exports/large.csv", ContentFile(content))

    with default_storage.open(name) as opened:
        assert opened.read(3) == b"xxx"
        assert opened.file._rolled


@pytest.mark.django_db
def test_an_export_is_made_downloaded_and_deleted(stored: Any, campaign: Campaign) -> None:
    many_pledges.crowd(campaign, 3)
    owner = make_member(campaign, TeamMember.Role.OWNER)
    export = exports.request(campaign.team.get(user=owner), Export.Format.CSV, Wanted())

    export_files.work_due()

    export.refresh_from_db()
    assert names(stored) == [export.file]
    answer = signed_in(owner).get(reverse("desk:export", args=[campaign.slug, export.pk]))
    assert len(b"".join(answer.streaming_content).splitlines()) == 1 + 3
    with time_machine.travel(timezone.now() + Export.KEEP + timedelta(minutes=1)):
        sql.execute("UPDATE {desk.Export} SET due_at = now()")
        export_files.work_due()
    assert names(stored) == []


@pytest.mark.django_db
def test_a_portrait_is_stored_in_every_size_and_shown(stored: Any, member: TeamMember) -> None:
    signed_in(member.user).post(portraits(member), {"picture": picture_of((600, 600))})

    member.refresh_from_db()
    assert names(stored) == sorted(member.portrait_files)
    file = PurePosixPath(member.portrait_files[-1]).name
    shown = Client().get(reverse("campaigns:portrait", args=[member.campaign.slug, file]))
    assert shown.content == read(member.portrait_files[-1])


@pytest.mark.django_db
def test_pages_say_to_try_again_while_the_storage_is_away(
    stored: Any, member: TeamMember, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_BUCKET_ENDPOINT", "http://127.0.0.1:9")
    settings.STORAGES = {**settings.STORAGES, "default": Environment().bucket(NAME)}
    client = signed_in(member.user)
    client.raise_request_exception = False

    answer = client.post(portraits(member), {"picture": picture_of()})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    member.refresh_from_db()
    assert not member.portrait


def test_a_refusal_of_the_storage_is_an_error_of_its_own(stored: Any, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": Environment().bucket("nobodys-bucket")}

    with pytest.raises(StorageUnavailable):
        default_storage.save("answers/scan.pdf", ContentFile(b"one"))


def test_what_was_opened_is_there_although_the_storage_goes_away(stored: Any) -> None:
    name = default_storage.save("answers/scan.pdf", ContentFile(b"one"))

    with default_storage.open(name) as file:
        stored.objects.all().delete()

        assert file.read() == b"one"
