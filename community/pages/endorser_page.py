"""The page that an endorser's link opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from community import domains
from community.forms.domain_proof import CodeForm, ProofForm
from community.forms.endorsers import StatementForm
from community.models import Endorser

Kind, Proof, Status = Endorser.Kind, Endorser.Proof, Endorser.Status


@dataclass(frozen=True, slots=True)
class EndorserPage:
    endorser: Endorser
    token: str
    form: StatementForm
    proof_form: ProofForm
    code_form: CodeForm

    @property
    def campaign(self) -> Campaign:
        return self.endorser.campaign

    @property
    def is_given(self) -> bool:
        return self.endorser.status == Status.GIVEN

    @property
    def is_organization(self) -> bool:
        return self.endorser.kind == Kind.ORGANIZATION

    @property
    def parts(self) -> list[str]:
        """The partials of its template, in order."""
        parts = {"preview": bool(self.endorser.statement), "write": True, "proof": self.is_organization, "back": True}
        return [_partial(name) for name, is_shown in parts.items() if is_shown]

    @property
    def outcome(self) -> str:
        """The partial with the state of the statement, or with the button to submit it."""
        if not self.is_given:
            return _partial("submit")
        is_unproven = self.is_organization and not self.endorser.verified_at
        return _partial("unproven" if is_unproven else "public")

    @property
    def proof_steps(self) -> list[str]:
        """The partials with the state of the domain's verification."""
        endorser = self.endorser
        if endorser.verified_at:
            return [_partial("verified")]
        steps = {
            "unverified": True,
            "code": endorser.proof == Proof.EMAIL and bool(endorser.proof_code),
            "record": endorser.proof == Proof.DNS,
            "searching": endorser.proof == Proof.DNS and endorser.due_at is not None,
            "not_found": endorser.proof == Proof.DNS and endorser.due_at is None,
        }
        return [_partial(name) for name, is_shown in steps.items() if is_shown]

    @property
    def record(self) -> str:
        """The TXT record that proves the domain."""
        return f"{domains.MARK}{self.endorser.proof_code}"

    @property
    def preview_heading(self) -> str:
        return _("Your statement") if self.is_given else _("This is how it will look")

    @property
    def write_heading(self) -> str:
        return _("Make changes") if self.endorser.statement else _("Write your statement")

    @property
    def write_label(self) -> str:
        return _("Change my statement") if self.is_given else _("Preview")

    @property
    def proof_label(self) -> str:
        return _("Verify another domain") if self.endorser.verified_at else _("Verify the domain")


def _partial(name: str) -> str:
    return f"community/endorser.html#{name}"


def endorser_page(
    endorser: Endorser,
    token: str,
    form: StatementForm | None = None,
    *,
    proof_form: ProofForm | None = None,
    code_form: CodeForm | None = None,
) -> EndorserPage:
    """Show the submitted form as it was sent, and the others unchanged."""
    at_work = {"domain": endorser.domain, "proof": endorser.proof or Proof.EMAIL}
    return EndorserPage(
        endorser=endorser,
        token=token,
        form=form or StatementForm(endorser=endorser),
        proof_form=proof_form or ProofForm(initial=at_work),
        code_form=code_form or CodeForm(),
    )
