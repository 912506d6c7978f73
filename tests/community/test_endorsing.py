"""An endorser's own page, from the statement to the refusal."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from community import endorsing
from community.models import Endorser
from tests.helpers.builders import make_user
from tests.helpers.community.endorsers import make_endorser, make_organization, own_page, picture_of, public_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Status = Endorser.Status


def test_a_forged_link_opens_nothing(client):
    endorser = make_endorser()

    assert client.get(f"/e/{endorser.pk}.forged/").status_code == 404
    assert client.get(f"/e/{endorser.pk}/").status_code == 404


def test_a_mail_scanner_that_follows_every_link_changes_nothing(client):
    endorser = make_organization(status=Status.INVITED)
    before = Endorser.objects.values().get()

    for page in ("endorser", "endorser_give", "endorser_withdraw", "endorser_prove", "endorser_code"):
        client.get(own_page(endorser, page))

    assert Endorser.objects.values().get() == before


def test_nothing_is_given_before_it_is_written(client):
    endorser = make_endorser(status=Status.INVITED, statement="")

    client.post(own_page(endorser, "endorser_give"))

    assert Endorser.objects.get().status == Status.INVITED


def test_a_given_statement_can_be_changed(client):
    endorser = make_endorser()

    client.post(own_page(endorser), {"statement": "I am for it, still.", "role": "", "language": "en"})

    assert "I am for it, still." in public_page(client, endorser.campaign)


def test_a_withdrawal_is_immediate_and_permanent(client, django_capture_on_commit_callbacks):
    endorser = make_organization(logo=picture_of(), domain="example.coop", verified_at=timezone.now())
    campaign, name = endorser.campaign, endorser.logo.name
    picture = f"/c/{campaign.slug}/endorsers/{endorser.pk}/picture/"
    assert client.get(picture).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        client.post(own_page(endorser, "endorser_withdraw"))

    assert not default_storage.exists(name)
    assert client.get(picture).status_code == 404
    assert "Harbour" not in public_page(client, campaign)
    row = Endorser.objects.values().get()
    assert [row[field] for field in ("name", "statement", "role", "logo", "domain")] == ["", "", "", "", ""]
    client.post(own_page(endorser), {"statement": "Again!", "language": "en"})
    client.post(own_page(endorser, "endorser_give"))
    assert Endorser.objects.values().get() == row
    with pytest.raises(endorsing.AlreadyInvited):
        endorsing.invite(
            campaign, make_user(), {"kind": "person", "name": "A", "email": "ada@example.org", "language": "en"}
        )


def test_an_organizer_cannot_undo_a_refusal():
    endorser = make_endorser(status=Status.WITHDRAWN)

    assert not endorsing.take_back(endorser)
    assert Endorser.objects.exists()


def test_a_new_picture_replaces_the_file_of_the_old_one(client, media, django_capture_on_commit_callbacks):
    endorser = make_endorser()
    form = {"statement": "I am for it.", "language": "en"}

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(own_page(endorser), {**form, "picture": picture_of()})

    assert len(list((media / "endorsers").iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(own_page(endorser), {**form, "drop_picture": "on"})
    assert list((media / "endorsers").iterdir()) == []


def test_a_picture_is_public_only_with_its_statement_and_served_as_what_it_is(client):
    endorser = make_endorser(status=Status.INVITED)
    client.post(own_page(endorser), {"statement": "I am for it.", "language": "en", "picture": picture_of()})
    picture = f"/c/{endorser.campaign.slug}/endorsers/{endorser.pk}/picture/"

    hidden, own = client.get(picture), client.get(own_page(endorser, "endorser_own_picture"))
    client.post(own_page(endorser, "endorser_give"))
    shown = client.get(picture)

    assert (hidden.status_code, own.status_code, shown.status_code) == (404, 200, 200)
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onmouseover="alert(1)', "{{ settings }}", "javascript:"]
)
def test_names_and_statements_inject_nothing(client, text):
    endorser = make_endorser(name=text, role=text, statement=text)
    escaped = text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")

    for page in (f"/c/{endorser.campaign.slug}/endorsers/", f"/c/{endorser.campaign.slug}/", own_page(endorser)):
        html = client.get(page).content.decode()
        assert "<script>alert(1)" not in html
        assert '" onmouseover="' not in html
        assert escaped in html
