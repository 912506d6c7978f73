import re
from collections import Counter
from uuid import uuid4

import pytest
from django.core.signing import Signer

from campaigns.models import Campaign
from common.signed.tokens import Tokens
from tests.config.test_architecture import LAYERS, ROOT
from tests.helpers.builders import make_campaign

# Mails that are out hold tokens of these purposes: renamed, they would open nothing any more.
PURPOSES = {
    "answer-mail",
    "digest",
    "endorser",
    "follower",
    "pledge-link",
    "signature",
    "team",
    "update",
    "updates-unsubscribe",
}
SOURCES = {path: path.read_text() for package in LAYERS for path in (ROOT / package).rglob("*.py")}


def test_a_token_is_the_key_and_its_signature_salted_by_the_purpose() -> None:
    assert Tokens("team").make(7) == Signer(salt="team", sep=".").sign("7")
    assert Tokens("team").key(Tokens("team").make(7)) == "7"


@pytest.mark.parametrize("token", ["", "7", "7.guess", Tokens("digest").make(7)])
def test_a_forged_token_and_that_of_another_purpose_have_no_key(token: str) -> None:
    assert Tokens("team").key(token) is None


@pytest.mark.django_db
def test_a_token_finds_its_row_among_those_that_may_be_found() -> None:
    tokens, campaign, other = Tokens("test"), make_campaign(), make_campaign()
    made = [tokens.make(key) for key in (campaign.pk, other.pk, uuid4(), "no key")]

    found = [tokens.find(Campaign.objects.exclude(pk=other.pk), token) for token in (*made, "forged")]

    assert found == [campaign, None, None, None, None]


def test_each_purpose_has_one_place_and_keeps_its_name() -> None:
    used = Counter(purpose for text in SOURCES.values() for purpose in re.findall(r"= Tokens\((.+?)\)", text))

    assert used == Counter(f'"{purpose}"' for purpose in PURPOSES)
