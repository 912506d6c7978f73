import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from campaigns import updates
from campaigns.models import Campaign, Signature, TeamMember, Update
from campaigns.updates import Draft, TooSoon
from tests.campaigns.newsroom import make_member, make_signature, make_update, signed_in
from tests.make import make_campaign, make_interest, make_secured, make_user

pytestmark = pytest.mark.django_db

Audience = Update.Audience
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def page(update: Update) -> str:
    return reverse("campaigns:update", args=[update.campaign.slug, update.number])


VISITORS = ["nobody", "stranger", "signer", "left", "interested", "pledged", "withdrawn", "team", "other team"]


def visitor(kind: str, campaign: Campaign) -> Client:
    user = make_user()
    match kind:
        case "nobody":
            return Client()
        case "signer":
            make_signature(campaign, user.email)
        case "left":
            make_signature(campaign, user.email, status=Signature.Status.WITHDRAWN)
        case "interested":
            user = make_interest(campaign).supporter
        case "pledged":
            user = make_secured(campaign).supporter
        case "withdrawn":
            pledge = make_secured(campaign)
            type(pledge).objects.filter(pk=pledge.pk).update(status="withdrawn")
            user = pledge.supporter
        case "team":
            user = make_member(campaign, TeamMember.Role.OBSERVER)
        case "other team":
            user = make_member(make_campaign(), TeamMember.Role.OWNER)
    return signed_in(user)


READERS = {
    Audience.EVERYBODY: set(VISITORS),
    Audience.SUPPORTERS: {"signer", "interested", "pledged", "team"},
    Audience.PLEDGED: {"pledged", "team"},
}


@pytest.mark.parametrize("kind", VISITORS)
@pytest.mark.parametrize("audience", list(Audience))
def test_the_text_is_for_its_audience_and_the_title_for_everybody(
    campaign: Campaign, audience: Audience, kind: str
) -> None:
    update = make_update(campaign, audience=audience)

    answer = visitor(kind, campaign).get(page(update)).content.decode()

    assert "We are 1,000" in answer
    assert ("Thank <em>you</em>" in answer) == (kind in READERS[audience])


@pytest.mark.parametrize("kind", VISITORS)
def test_a_planned_update_is_there_for_the_team_alone(campaign: Campaign, kind: str) -> None:
    update = make_update(campaign, publish_at=timezone.now() + timedelta(minutes=1))

    answer = visitor(kind, campaign).get(page(update))

    assert answer.status_code == (200 if kind == "team" else 404)
    assert "We are 1,000" not in Client().get(reverse("campaigns:updates", args=[campaign.slug])).content.decode()
    assert "We are 1,000" not in Client().get(reverse("campaigns:updates_feed", args=[campaign.slug])).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert Client().get(page(update)).status_code == 200


def test_only_what_everybody_may_read_is_shared(campaign: Campaign) -> None:
    everybodys, restricted = make_update(campaign), make_update(campaign, audience=Audience.PLEDGED)

    assert "public" in Client().get(page(everybodys))["Cache-Control"]
    assert "private" in Client().get(page(restricted))["Cache-Control"]
    assert "Cookie" not in Client().get(page(everybodys)).get("Vary", "")


def test_the_address_in_the_mail_opens_a_restricted_update_and_no_other(campaign: Campaign) -> None:
    restricted, everybodys = make_update(campaign, audience=Audience.PLEDGED), make_update(campaign)
    planned = make_update(campaign, publish_at=timezone.now() + timedelta(days=1))

    def follow(token: str) -> Any:
        return Client().get(reverse("campaigns:update_from_mail", args=[token]))

    token = updates.reading_token(str(restricted.pk))
    assert "Thank <em>you</em>" in follow(token).content.decode()
    assert follow(updates.reading_token(str(everybodys.pk))).url == page(everybodys)
    assert follow(f"{token}x").status_code == 404
    assert follow(f"{uuid4()}.{token.rsplit('.', 1)[1]}").status_code == 404
    assert follow(updates.reading_token(str(planned.pk))).status_code == 404


def test_markdown_can_do_nothing(campaign: Campaign) -> None:
    evil = (
        "<script>alert(1)</script> [x](javascript:alert(1)) ![](https://evil.example/x.png) <b onclick=alert(1)>b</b>"
    )
    update = make_update(campaign, title="<script>alert(2)</script>", body=evil)

    for path in (page(update), reverse("campaigns:updates", args=[campaign.slug]), campaign.get_absolute_url()):
        answer = Client().get(path).content.decode()
        assert "<script" not in answer.replace('<script type="application/ld+json"', "")
        assert 'href="javascript' not in answer
        assert "evil.example/x.png" not in answer or "<img" not in answer
        assert "<b onclick" not in answer


def test_a_text_in_another_language_says_so_and_names_it(campaign: Campaign) -> None:
    update = make_update(campaign, words={"de": {"title": "Wir sind 1.000", "body": "Danke."}})

    answer = Client().get(page(update)).content.decode()

    assert '<h1 lang="de">Wir sind 1.000</h1>' in answer
    assert "German" in answer


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    campaign: Campaign, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_update(campaign)
    with django_assert_num_queries(3):
        answer = Client().get(reverse("campaigns:updates", args=[campaign.slug]))
    assert answer.content.decode().count('<article class="entry"') == count


def test_the_list_goes_on_after_a_page_without_leaving_one_out(campaign: Campaign) -> None:
    same = timezone.now() - timedelta(days=1)
    for number in range(45):
        make_update(campaign, title=f"«{number}»", publish_at=same - timedelta(days=number // 2))
    path, seen = reverse("campaigns:updates", args=[campaign.slug]), list[str]()

    query = ""
    for _page in range(3):
        answer = Client().get(path + query).content.decode()
        seen += [part.split("»")[0] for part in answer.split("«")[1:]]
        query = "".join(re.findall(r'<a href="(\?before=\d+)"', answer))

    assert query == ""
    assert sorted(map(int, seen)) == list(range(45))


@pytest.mark.parametrize("before", ["x", "٣", "0", "99999999999999999999", "-1"])
def test_a_page_that_never_was_is_not_there(campaign: Campaign, before: str) -> None:
    make_update(campaign)
    assert Client().get(reverse("campaigns:updates", args=[campaign.slug]), {"before": before}).status_code == 404


def feed(campaign: Campaign) -> ET.Element:
    answer = Client().get(reverse("campaigns:updates_feed", args=[campaign.slug]))
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def test_the_feed_is_an_atom_feed_of_what_everybody_may_read(campaign: Campaign) -> None:
    update = make_update(campaign, edited_at=timezone.now())
    make_update(campaign, title="secret", audience=Audience.SUPPORTERS)

    root = feed(campaign)

    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == campaign.organizer_name
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith(f"/c/{campaign.slug}/updates/feed.atom")
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{update.pk}"
    assert entry.findtext(f"{ATOM}title") == "We are 1,000"
    assert entry.findtext(f"{ATOM}summary") == "<p>Thank <em>you</em>.</p>\n"
    assert entry.find(f"{ATOM}link").get("href").endswith(page(update))
    published, edited = (datetime.fromisoformat(entry.findtext(f"{ATOM}{name}")) for name in ("published", "updated"))
    assert edited > published


def test_the_feed_speaks_the_language_of_its_address(campaign: Campaign) -> None:
    make_update(campaign, words={"en": {"title": "Hello", "body": "."}, "de": {"title": "Guten Tag", "body": "."}})

    with translation.override("de"):
        path = reverse("campaigns:updates_feed", args=[campaign.slug])
    root = ET.fromstring(Client().get(path).content)

    assert path.startswith("/de/")
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "Guten Tag"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_costs_the_same_however_long_it_is(
    campaign: Campaign, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_update(campaign)
    with django_assert_num_queries(3):
        assert len(feed(campaign).findall(f"{ATOM}entry")) == count


def test_pages_lead_to_the_feed(campaign: Campaign) -> None:
    path = reverse("campaigns:updates_feed", args=[campaign.slug])
    for page_path in (campaign.get_absolute_url(), reverse("campaigns:updates", args=[campaign.slug])):
        assert f'href="{path}"' in Client().get(page_path).content.decode()


# -- writing -----------------------------------------------------------------------------------------


def draft(hours: float = 0, **fields: Any) -> Draft:
    at = timezone.now() + timedelta(hours=hours)
    words = {"en": {"title": "News", "body": "Text"}}
    return Draft(**{"words": words, "audience": Audience.EVERYBODY, "publish_at": at, "by_mail": True, **fields})


def test_two_mails_are_at_least_the_pause_apart_sent_or_planned(campaign: Campaign, settings: Any) -> None:
    settings.UPDATE_MAIL_HOURS = 72
    by = make_user()
    first = updates.write(campaign, by, uuid4(), draft(hours=24))

    for hours in (0, 24, 95):
        with pytest.raises(TooSoon) as too_soon:
            updates.write(campaign, by, uuid4(), draft(hours=hours))
        assert too_soon.value.earliest == first.publish_at + timedelta(hours=72)
    updates.write(campaign, by, uuid4(), draft(hours=0, by_mail=False))
    updates.write(campaign, by, uuid4(), draft(hours=97))
    updates.write(make_campaign(), by, uuid4(), draft(hours=24))
    updates.change(first, draft(hours=23))

    assert [update.number for update in campaign.updates.order_by("number")] == [1, 2, 3]


def test_a_form_sent_twice_writes_one_update(campaign: Campaign) -> None:
    key, by = uuid4(), make_user()
    assert updates.write(campaign, by, key, draft()) == updates.write(campaign, by, key, draft())
    assert campaign.updates.count() == 1


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


def form(**fields: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "audience": "everybody",
        "when": "now",
        "by_mail": "on",
        "title_en": "News",
        "body_en": "Some *text*",
        **fields,
    }


def test_a_preview_shows_what_readers_will_see_and_writes_nothing(campaign: Campaign, editor: User) -> None:
    path = reverse("campaigns:desk_update_new", args=[campaign.slug])

    answer = signed_in(editor).post(path, form(preview="1")).content.decode()

    assert "Some <em>text</em>" in answer
    assert "Publish it now" in answer
    assert not campaign.updates.exists()


def test_an_editor_publishes_at_once(campaign: Campaign, editor: User) -> None:
    signed_in(editor).post(reverse("campaigns:desk_update_new", args=[campaign.slug]), form(status="x", mailed="9"))

    update = campaign.updates.get()
    assert (update.is_published, update.by, update.number, update.mailed) == (True, editor, 1, 0)
    assert update.due_at == update.publish_at
    assert update.words == {"en": {"title": "News", "body": "Some *text*"}}


def test_an_update_is_planned_on_the_clock_of_the_campaign(campaign: Campaign, editor: User) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(timezone="America/New_York")
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        data = form(when="later", day="2027-01-05", time="18:00")
        signed_in(editor).post(reverse("campaigns:desk_update_new", args=[campaign.slug]), data)

    assert campaign.updates.get().publish_at == datetime(2027, 1, 5, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"when": "later", "day": "2027-01-05"}, "Please say when."),
        ({"when": "later", "day": "2026-12-30", "time": "10:00"}, "over already"),
        ({"when": "later", "day": "9999-12-31", "time": "23:59"}, "a year away"),
        ({"title_en": "", "body_en": ""}, "one language at least"),
        ({"title_de": "Neues"}, "This is missing"),
        ({"audience": "nobody"}, "Select a valid choice"),
        ({"body_en": "x" * 10_001}, "at most 10000 characters"),
        ({"key": "x"}, "arrived incomplete"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_and_nothing_is_written(
    campaign: Campaign, editor: User, data: dict[str, str], words: str
) -> None:
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        path = reverse("campaigns:desk_update_new", args=[campaign.slug])
        answer = signed_in(editor).post(path, form(**data)).content.decode()

    assert words in answer
    assert not campaign.updates.exists()


def test_the_form_says_when_the_next_mail_can_go_out(campaign: Campaign, editor: User) -> None:
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False):
        make_update(campaign, by_mail=True)
        path = reverse("campaigns:desk_update_new", args=[campaign.slug])
        empty = signed_in(editor).get(path).content.decode()
        refused = signed_in(editor).post(path, form(preview="1")).content.decode()
        signed_in(editor).post(path, form(by_mail=""))

    assert "this one can go out from 4 January 2027, 11:00" in empty
    assert "The next can go out from 4 January 2027, 11:00" in refused
    assert campaign.updates.filter(by_mail=False).count() == 1


def test_a_planned_update_can_be_changed_and_dropped(campaign: Campaign, editor: User) -> None:
    update = make_update(campaign, publish_at=timezone.now() + timedelta(days=1), by_mail=True)
    client = signed_in(editor)
    edit = reverse("campaigns:desk_update", args=[campaign.slug, update.number])

    client.post(edit, form(audience="pledged", by_mail="", when="later", day="2999-01-01", time="10:00"))
    assert campaign.updates.get().audience == Audience.EVERYBODY
    client.post(edit, form(audience="pledged", by_mail=""))
    changed = campaign.updates.get()
    assert (changed.audience, changed.by_mail, changed.due_at, changed.edited_at) == ("pledged", False, None, None)

    planned = make_update(campaign, publish_at=timezone.now() + timedelta(days=1))
    drop = reverse("campaigns:desk_update_drop", args=[campaign.slug, planned.number])
    assert "We are 1,000" in client.get(drop).content.decode()
    client.post(drop)
    assert not campaign.updates.filter(pk=planned.pk).exists()


def test_what_is_out_can_be_corrected_but_not_dropped_nor_mailed_again(campaign: Campaign, editor: User) -> None:
    update = make_update(campaign)
    client = signed_in(editor)
    words = {"title_en": "We are 1,001", "body_en": "Sorry.", "audience": "pledged", "by_mail": "on", "when": "now"}

    client.post(reverse("campaigns:desk_update", args=[campaign.slug, update.number]), words)
    client.post(reverse("campaigns:desk_update_drop", args=[campaign.slug, update.number]))

    corrected = campaign.updates.get()
    assert (corrected.said["title"], corrected.audience, corrected.due_at) == ("We are 1,001", "everybody", None)
    assert "edited" in Client().get(page(corrected)).content.decode()


@pytest.mark.parametrize("role", list(TeamMember.Role))
def test_owners_and_editors_write(campaign: Campaign, role: TeamMember.Role) -> None:
    client = signed_in(make_member(campaign, role))
    client.post(reverse("campaigns:desk_update_new", args=[campaign.slug]), form())
    assert campaign.updates.exists() == (role in {"owner", "editor"})
    assert client.get(reverse("campaigns:desk_updates", args=[campaign.slug])).status_code == 200


def test_to_others_the_desk_is_not_there(campaign: Campaign) -> None:
    update = make_update(campaign, publish_at=timezone.now() + timedelta(days=1))
    stranger = signed_in(make_member(make_campaign(), TeamMember.Role.OWNER))
    for name in ("desk_update", "desk_update_drop"):
        path = reverse(f"campaigns:{name}", args=[campaign.slug, update.number])
        assert (stranger.get(path).status_code, stranger.post(path, form()).status_code) == (404, 404)
        assert Client().post(path).status_code == 302
    assert campaign.updates.get() == update


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_list_costs_the_same_however_long_it_is(
    campaign: Campaign, editor: User, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_update(campaign)
    client = signed_in(editor)
    with django_assert_num_queries(5):
        answer = client.get(reverse("campaigns:desk_updates", args=[campaign.slug]))
    assert answer.content.decode().count("Correct the text") == count
