"""People and organizations are invited to endorse a campaign, and invitations are revoked."""

import re

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from campaigns.models import TeamMember
from common.mail import outbox
from common.models import Mail
from community import endorsing
from community.models import Endorser
from tests.helpers.builders import make_campaign, make_member, make_user
from tests.helpers.community.endorsers import INVITED, make_endorser, picture_of, public_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Status = Endorser.Status


def test_an_invited_person_writes_looks_at_it_and_gives_it(client):
    campaign = make_campaign()
    client.force_login(make_member(campaign, TeamMember.Role.EDITOR))

    client.post(
        f"/c/{campaign.slug}/desk/endorsers/",
        {"kind": "person", "name": "Ada", "email": "Ada@Example.org", "language": "en"},
    )
    client.logout()
    letter = outbox.render(Mail.objects.get(to="ada@example.org"))
    link = re.search(rf"{settings.SITE_URL}(/e/\S+)", letter.body)[1]
    client.post(link, {"statement": "I am for it.", "role": "Engineer", "language": "fr"})

    assert b"I am for it." in client.get(link).content
    assert "I am for it." not in public_page(client, campaign)
    client.post(f"{link}give/")
    assert re.search(r'<blockquote lang="fr" dir="auto">\s*<p>I am for it.</p>', public_page(client, campaign))


def test_the_invitation_is_written_in_the_language_chosen_for_it():
    campaign = make_campaign()

    endorsing.invite(campaign, make_user(), {**INVITED, "language": "de"})

    letter = Mail.objects.get()
    assert letter.language == "de"
    assert "/de/e/" in outbox.render(letter).body
    assert endorsing.token(str(Endorser.objects.get().pk)) not in str(letter.data)


def test_an_address_is_invited_once(client):
    campaign = make_campaign()
    make_endorser(campaign)
    client.force_login(make_member(campaign, TeamMember.Role.OWNER))
    form = {"kind": "person", "name": "Ada", "email": "ADA@example.org", "language": "en"}

    answer = client.post(f"/c/{campaign.slug}/desk/endorsers/", form)

    assert b"already been invited" in answer.content
    assert campaign.endorsers.count() == 1


def test_only_writers_invite_resend_and_revoke(client):
    campaign = make_campaign()
    endorser = make_endorser(campaign)
    client.force_login(make_member(campaign, TeamMember.Role.TREASURER))
    desk = f"/c/{campaign.slug}/desk/endorsers/"
    form = {"kind": "person", "name": "Eve", "email": "eve@example.org", "language": "en"}

    client.post(desk, form)
    client.post(f"{desk}{endorser.pk}/resend/")
    client.post(f"{desk}{endorser.pk}/take-back/")

    assert [each.name for each in campaign.endorsers.all()] == ["Ada"]
    assert not Mail.objects.exists()
    client.force_login(make_user())
    assert client.get(desk).status_code == 404


def test_an_invitation_is_sent_again_once_an_hour(client):
    campaign = make_campaign()
    endorser = make_endorser(campaign, status=Status.INVITED)
    client.force_login(make_member(campaign, TeamMember.Role.OWNER))

    for _ in range(2):
        client.post(f"/c/{campaign.slug}/desk/endorsers/{endorser.pk}/resend/")

    assert Mail.objects.filter(kind="endorser_invited").count() == 1


def test_revoking_an_invitation_removes_the_statement_and_the_file(client, django_capture_on_commit_callbacks):
    campaign = make_campaign()
    endorser = make_endorser(campaign, logo=picture_of())
    name = endorser.logo.name
    client.force_login(make_member(campaign, TeamMember.Role.OWNER))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/c/{campaign.slug}/desk/endorsers/{endorser.pk}/take-back/")

    assert not campaign.endorsers.exists()
    assert not default_storage.exists(name)


def test_invitations_of_another_campaign_cannot_be_revoked(client):
    campaign, endorser = make_campaign(), make_endorser()
    client.force_login(make_member(campaign, TeamMember.Role.OWNER))

    answer = client.post(f"/c/{campaign.slug}/desk/endorsers/{endorser.pk}/take-back/")

    assert answer.status_code == 404
    assert Endorser.objects.count() == 1
