"""Pledges made on paper or by bank transfer: looked at, loaded or not, and confirmed by each supporter."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from campaigns import sources, totals
from campaigns.counting import folding
from campaigns.models import Campaign, Channel, Stage, TeamMember
from common import sql
from common.mail import outbox
from common.models import Mail
from desk.models import OfflineImport
from desk.offline import files, loading
from desk.offline.lines import HEADER, NotReadable
from payments.books import audit
from pledges import pledging
from pledges.models import Pledge, Status
from tests.helpers.builders import join, make_campaign, make_interest, make_user, signed_in
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import levels, words
from tests.helpers.simulation import timeline

pytestmark = pytest.mark.django_db

Role = TeamMember.Role


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user(), role=Role.OWNER, name="Olive")


def rows(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in (",".join(HEADER), *lines)).encode()


def many(people: int) -> list[str]:
    return [f"p{number}@example.org,40,,paper," for number in range(people)]


def upload(client: Client, campaign: Campaign, content: bytes) -> Any:
    file = SimpleUploadedFile("pledges.csv", content)
    return client.post(address(campaign, "offline"), {"file": file}, follow=True)


def load(owner: TeamMember, *lines: str) -> OfflineImport:
    found = files.propose(owner, rows(*lines))
    files.load(found, owner.user)
    work()
    return OfflineImport.objects.get(pk=found.pk)


def work() -> None:
    while loading.work_due():
        pass


def follow(email: str) -> tuple[Client, str]:
    """The supporter's own browser, and the page that the mailed link leads to."""
    body = str(outbox.render(Mail.objects.get(kind="offline_noted", to=email)).body)
    client, link = Client(), re.search(r"http://testserver(/p/\S+)", body)[1]  # type: ignore[index]
    return client, client.get(link).url


def test_of_a_thousand_good_and_three_bad_lines_the_three_are_named_and_nothing_is_loaded(
    campaign: Campaign, owner: TeamMember
) -> None:
    bad = {2: "nobody,40,,paper,", 500: "late@example.org,40000,,paper,", 1003: "p7@example.org,40,,paper,"}
    lines = many(1_000)
    for number, line in bad.items():
        lines.insert(number - 2, line)
    client = signed_in(owner.user)

    page = upload(client, campaign, rows(*lines))

    said = words(page)
    assert "1,000 lines are valid. Nothing has been imported yet." in said
    assert "3 lines have errors" in said
    assert [number for number, _error in page.context["found"].errors] == list(bad)
    for number, error in {
        2: "“nobody”: Enter a valid email address",
        500: "does not accept a pledge of $40,000.00",
        1003: "appears twice",
    }.items():
        assert re.search(f"Line {number} [^L]*{re.escape(error)}", said)
    work()
    assert not Pledge.objects.exists()
    assert not Mail.objects.exists()


def test_the_good_lines_are_loaded_when_somebody_says_so_and_count_nowhere_yet(
    campaign: Campaign, owner: TeamMember
) -> None:
    client = signed_in(owner.user)
    preview = upload(client, campaign, rows(*many(150), "nobody,40,,paper,")).redirect_chain[-1][0]

    client.post(preview, {"load": "1"})
    work()

    assert set(Pledge.objects.values_list("status", "source")) == {(Status.UNCONFIRMED, Channel.PAPER)}
    assert (Pledge.objects.count(), Mail.objects.filter(kind="offline_noted").count()) == (150, 150)
    assert "150 of 150 lines have been imported" in words(client.get(preview))
    assert OfflineImport.objects.get().lines == []
    assert totals.of([campaign])[campaign.pk].interest.people == 0
    assert [act.kind for act in campaign.acts.all()] == ["offline_loaded"]


def test_discarding_a_file_loads_nothing_and_deletes_its_lines(campaign: Campaign, owner: TeamMember) -> None:
    client = signed_in(owner.user)
    preview = upload(client, campaign, rows(*many(3))).redirect_chain[-1][0]

    client.post(preview, {})
    answer = client.post(preview, {"load": "1"}, follow=True)
    work()

    assert levels(answer) == ["error"]
    assert (Pledge.objects.count(), OfflineImport.objects.get().lines) == (0, [])


def test_an_undecided_file_is_deleted_after_a_day(owner: TeamMember) -> None:
    found = files.propose(owner, rows(*many(3), "nobody,40,,paper,"))
    work()
    assert len(OfflineImport.objects.get(pk=found.pk).lines) == 3

    OfflineImport.objects.update(due_at=timezone.now())
    work()

    now = OfflineImport.objects.get(pk=found.pk)
    assert (now.state, now.lines, now.errors) == ("dropped", [], [])


def test_a_pledge_counts_once_its_supporter_has_agreed_and_every_total_marks_it(
    campaign: Campaign, owner: TeamMember
) -> None:
    make_interest(campaign, cents=10_00)
    load(owner, "ada@example.org,40.26,Ada,transfer,")
    client, page = follow("ada@example.org")

    assert "$40.26" in words(client.get(page))
    assert "Please tick the box" in words(client.post(page, {}))
    assert Pledge.objects.get(name="Ada").status == Status.UNCONFIRMED
    client.post(page, {"consent": "on"})

    pledge = Pledge.objects.get(name="Ada")
    assert (pledge.status, pledge.channel, pledge.has_charge_consent()) == (Status.INTERESTED, "By bank transfer", True)
    for _folded in range(2):
        assert totals.of([campaign])[campaign.pk].interest.people == 2
        marked = totals.offline(campaign, totals.by_source(campaign))
        assert [(total.stage, total.people, total.cents) for total in marked] == [(Stage.INTEREST, 1, 40_26)]
        assert [source.label for source in sources.ranked(campaign, totals.by_source(campaign), {}) if source.code] == [
            "By bank transfer"
        ]
        folding.fold_totals()
    desk = words(signed_in(owner.user).get(address(campaign)))
    assert "Of these, made on paper or by bank transfer Interest registered 1 · $40.26" in desk
    assert audit.problems() == []


def test_only_channels_count_as_offline(campaign: Campaign) -> None:
    make_interest(campaign, source="flyer")
    make_interest(campaign)

    assert totals.offline(campaign, totals.by_source(campaign)) == []


def test_opening_the_link_confirms_nothing(campaign: Campaign, owner: TeamMember) -> None:
    load(owner, "ada@example.org,40,,paper,")

    client, page = follow("ada@example.org")
    client.get(page)
    client.head(page)

    assert Pledge.objects.get().status == Status.UNCONFIRMED
    assert Client().get(page).status_code == Client().post(page, {"consent": "on"}).status_code == 404


def test_unconfirmed_paper_pledges_are_deleted_after_a_week(owner: TeamMember) -> None:
    load(owner, "ada@example.org,40,,paper,")
    sql.execute("UPDATE {pledges.Pledge} SET updated_at = now() - interval '8 days'")
    User.objects.filter(email="ada@example.org").update(date_joined=timezone.now() - timedelta(days=8))

    pledging.purge_drafts()

    assert not Pledge.objects.exists()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_person_who_pledged_meanwhile_is_counted_once(campaign: Campaign, owner: TeamMember) -> None:
    load(owner, "ada@example.org,40,,paper,")
    make_interest(campaign, supporter=User.objects.get(email="ada@example.org"))
    client, page = follow("ada@example.org")

    answer = client.post(page, {"consent": "on"}, follow=True)

    assert levels(answer) == ["error"]
    assert totals.of([campaign])[campaign.pk].interest.people == 1


def test_the_mail_is_in_the_language_of_its_line(owner: TeamMember) -> None:
    load(owner, "ada@example.org,40,,paper,fr", "ben@example.org,40,,paper,")

    letters = dict(Mail.objects.filter(kind="offline_noted").values_list("to", "language"))

    assert letters == {"ada@example.org": "fr", "ben@example.org": "en"}


def test_who_signs_in_keeps_their_language(owner: TeamMember) -> None:
    User.objects.create(email="ada@example.org", language="de", last_login=timezone.now())
    User.objects.create(email="ben@example.org", language="de")

    load(owner, "ada@example.org,40,,paper,fr", "ben@example.org,40,,paper,fr")

    found = dict(User.objects.filter(email__in=["ada@example.org", "ben@example.org"]).values_list("email", "language"))
    assert found == {"ada@example.org": "de", "ben@example.org": "fr"}


@pytest.mark.parametrize("people", [1, 3])
def test_loading_runs_as_many_queries_for_many_lines_as_for_one(
    owner: TeamMember, django_assert_num_queries: Any, people: int
) -> None:
    found = files.propose(owner, rows(*many(people)))
    files.load(found, owner.user)

    with django_assert_num_queries(21):
        loading.work_due()

    assert Pledge.objects.filter(source=Channel.PAPER).count() == people


def test_a_worker_that_dies_makes_no_pledge_twice(owner: TeamMember, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH", 2)
    found = files.propose(owner, rows(*many(5)))
    files.load(found, owner.user)
    loading.work_due()
    with monkeypatch.context() as patch:
        patch.setattr(loading.emails, "notify_many", lambda *_: 1 / 0)
        loading.work_due()
    assert Pledge.objects.count() == 2

    sql.execute("UPDATE {desk.OfflineImport} SET due_at = now()")
    work()

    assert (Pledge.objects.count(), Mail.objects.filter(kind="offline_noted").count()) == (5, 5)


def test_a_file_with_too_many_lines_is_refused(owner: TeamMember, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.offline.lines.MOST_LINES", 3)

    with pytest.raises(NotReadable):
        files.propose(owner, rows(*many(4)))
    assert files.propose(owner, rows(*many(3))).of == 3


@pytest.mark.parametrize("who", ["editor", "observer"])
def test_other_roles_cannot_load_files(campaign: Campaign, owner: TeamMember, who: str) -> None:
    found = files.propose(owner, rows(*many(3)))
    client = signed_in(member(campaign, who))

    for url in (address(campaign, "offline"), address(campaign, "offline_import", pk=found.pk)):
        assert client.get(url).url == client.post(url, {"load": "1"}).url == address(campaign, "supporters")
    stranger = make_campaign()
    outside = signed_in(member(stranger, Role.OWNER))
    assert outside.post(address(stranger, "offline_import", pk=found.pk), {"load": "1"}).status_code == 404
    assert OfflineImport.objects.get().state == "waiting"


def test_nothing_is_loaded_into_a_campaign_that_has_closed(campaign: Campaign, owner: TeamMember) -> None:
    waiting, loading = (files.propose(owner, rows(*many(3))) for _ in range(2))
    files.load(loading, owner.user)
    timeline.reach_deadline(campaign)

    with pytest.raises(pledging.CampaignClosed):
        files.load(waiting, owner.user)
    work()

    assert not Pledge.objects.exists()
    loading.refresh_from_db()
    assert (loading.state, loading.lines) == ("dropped", [])
