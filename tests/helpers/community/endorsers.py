"""Builders for tests of endorsers: name only what matters."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community import endorsing
from community.models import Endorser
from tests.helpers.builders import make_campaign, make_user

INVITED = {"kind": Endorser.Kind.PERSON, "name": "Ada", "email": "ada@example.org", "language": "en"}


def make_endorser(campaign=None, **facts):
    campaign = campaign or make_campaign()
    written = {"statement": "I am for it.", "status": Endorser.Status.GIVEN, "given_at": timezone.now(), "due_at": None}
    return Endorser.objects.create(campaign=campaign, invited_by=make_user(), **{**INVITED, **written, **facts})


def make_organization(campaign=None, **facts):
    return make_endorser(campaign, **{"kind": Endorser.Kind.ORGANIZATION, "name": "Harbour Housing", **facts})


def picture_of(size=(40, 20), kind="PNG"):
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, kind)
    return SimpleUploadedFile("me.png", file.getvalue())


def own_page(endorser, page="endorser"):
    return reverse(f"community:{page}", args=[endorsing.token(str(endorser.pk))])


def public_page(client, campaign):
    return client.get(f"/c/{campaign.slug}/endorsers/").content.decode()
