"""Pages that choose their parts in Python have a partial for each of them."""

from itertools import product

import pytest
from django.template.loader import get_template
from django.utils import timezone

from campaigns.models import Campaign
from community.models import Endorser, PetitionVersion, Signature
from community.pages.endorser_page import EndorserPage, endorser_page
from community.pages.signature_page import SignaturePage

FLAGS = [False, True]


@pytest.mark.parametrize("status", Signature.Status)
@pytest.mark.parametrize("phase", Campaign.Phase)
def test_every_part_of_a_signature_is_a_partial(status: str, phase: str) -> None:
    campaign = Campaign(phase=phase, deadline=timezone.now())
    signature = Signature(campaign=campaign, status=status)
    for can_sign in FLAGS:
        page = SignaturePage(signature, "token", PetitionVersion(campaign=campaign), can_sign, offers=None)

        for part in page.parts:
            get_template(part)


def test_a_signer_is_never_asked_to_sign_where_that_is_over() -> None:
    campaign = Campaign(phase="failed", deadline=timezone.now())
    for status in Signature.Status:
        page = SignaturePage(
            Signature(campaign=campaign, status=status), "token", PetitionVersion(), can_sign=False, offers=None
        )

        assert not {"text", "again", "share"} & {part.partition("#")[2] for part in page.parts}


def test_every_part_of_an_endorser_is_a_partial() -> None:
    for page in endorser_pages():
        for part in [*page.parts, *page.proof_steps, page.outcome]:
            get_template(part)


def test_an_organization_is_told_that_it_is_public_only_with_a_domain() -> None:
    for page in endorser_pages():
        endorser = page.endorser
        is_public = endorser.status == Endorser.Status.GIVEN and (
            endorser.kind == Endorser.Kind.PERSON or endorser.verified_at is not None
        )
        assert page.outcome.endswith("#public") == is_public


def endorser_pages() -> list[EndorserPage]:
    times = [None, timezone.now()]
    facts = {
        "kind": list(Endorser.Kind),
        "status": list(Endorser.Status),
        "statement": ["", "Words"],
        "proof": ["", *Endorser.Proof],
        "proof_code": ["", "12345678"],
        "verified_at": times,
        "due_at": times,
    }
    combinations = (dict(zip(facts, values, strict=True)) for values in product(*facts.values()))
    return [endorser_page(Endorser(**each), "token") for each in combinations]
