"""What organizers write to endorse with, and what endorsers write themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.files import pictures, uploads
from common.forms.lines import Lines
from common.forms.names import NameField
from common.mail.fields import EmailFormField
from community import domains
from community.endorsing import Words
from community.models import Endorser


class InviteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Endorser
        fields = ("kind", "name", "email", "language")
        field_classes = {"name": NameField}
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": _("Who is invited"),
            "name": _("Name"),
            "email": _("E-mail"),
            "language": _("Language of the invitation"),
        }
        help_texts = {
            "name": _("Of the person or the organization, as everybody will read it."),
            "email": _("The invitation goes there; it is never shown."),
            "language": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without the empty choice that a model's field begins with.
        self.fields["kind"].choices = Endorser.Kind.choices  # type: ignore[attr-defined]
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=_("Your statement"),
        max_length=600,
        widget=Lines({"rows": 6}),
        help_text=_("Why you stand for this, in your own words; 600 characters at most."),
    )
    role = NameField(
        label=_("Who you are"),
        max_length=120,
        required=False,
        help_text=_("In a few words, such as “Journalist” or “Housing co-operative, Lyon”."),
    )
    language = forms.ChoiceField(label=_("Language of the statement"), choices=settings.LANGUAGES)
    picture = forms.FileField(
        label=_("Logo or portrait"),
        required=False,
        widget=forms.FileInput({"accept": pictures.ACCEPT}),
        help_text=_(
            "JPEG, PNG, HEIC or another common picture format, 10 MB at most. It is made smaller, and what the file "
            "says about you is removed."
        ),
    )
    drop_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    def __init__(self, *args: Any, endorser: Endorser) -> None:
        super().__init__(*args)
        self.initial = {name: getattr(endorser, name) for name in ("statement", "role", "language")}
        if not endorser.logo:
            del self.fields["drop_picture"]

    def clean_picture(self) -> ContentFile[bytes] | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data["picture"]
        return uploads.picture(upload) if upload else None

    @property
    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["role"], data["statement"], data["language"])


class ProofForm(forms.Form):
    """How an organization shows that it is who it says it is."""

    domain = forms.CharField(
        label=_("Domain of your organization"), max_length=253, help_text=_("Such as example.coop, without www.")
    )
    proof = forms.ChoiceField(
        label=_("How you prove it"),
        choices=Endorser.Proof.choices,
        widget=forms.RadioSelect,
        initial=Endorser.Proof.EMAIL,
    )
    email = EmailFormField(
        label=_("Address at this domain"),
        required=False,
        help_text=_("A code goes there. Leave it empty for the TXT record."),
    )

    def clean_domain(self) -> str:
        try:
            return domains.normalized(self.cleaned_data["domain"])
        except domains.PublicMail:
            raise forms.ValidationError(
                _("Everybody can have an address there, so it does not prove who you are.")
            ) from None
        except domains.NoDomain:
            raise forms.ValidationError(_("This is no domain. Write it like example.coop.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_mail = cleaned.get("proof") == Endorser.Proof.EMAIL
        if by_mail and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter an address at this domain."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())
