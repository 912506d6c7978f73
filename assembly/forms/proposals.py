"""The team's forms for a proposal: what is asked, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.models import Proposal
from campaigns import clock
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.models import Campaign
from common.forms.words import MAX_BODY, TranslatedField, TranslatedForm

FEWEST, MOST = 2, 20  # options
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=366)
USUAL = timedelta(days=7)


class Majority(models.TextChoices):
    """What an answer needs, of those who chose one."""

    HALF = "half", gettext_lazy("More than half of the answers")
    TWO_THIRDS = "two_thirds", gettext_lazy("At least two thirds of the answers")
    MOST = "most", gettext_lazy("More than any other answer")


SHARES = {Majority.HALF: (1, 2, True), Majority.TWO_THIRDS: (2, 3, False), Majority.MOST: (0, 1, True)}


class ProposalForm(TranslatedForm, forms.Form):
    """The draft of a proposal; `proposal` is what was saved before."""

    WORDS: ClassVar = {
        "title": TranslatedField(gettext_lazy("Question"), 200),
        "body": TranslatedField(
            gettext_lazy("Reasons and details, in Markdown"), MAX_BODY, 8, required=False, is_markdown=True
        ),
        "options": TranslatedField(gettext_lazy("Answers to choose from, one a line"), 4_000, 4, required=False),
    }

    kind = forms.ChoiceField(
        label=gettext_lazy("How it is answered"),
        choices=Proposal.Kind,
        help_text=gettext_lazy("For “yes or no”, leave the answers below empty. Everybody can also abstain."),
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("How many have to answer, in percent"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=gettext_lazy("Of all who may. Those who abstain count. 0 if any number is enough."),
    )
    majority = forms.ChoiceField(
        label=gettext_lazy("What an answer needs"),
        choices=Majority,
        help_text=gettext_lazy("Those who abstain do not count here."),
    )

    voters = forms.ChoiceField(
        label=gettext_lazy("Who may answer"),
        choices=Proposal.Voters,
        help_text=gettext_lazy("Of those who are members when you put the question. Shares come after the purchase."),
    )
    secrecy = forms.ChoiceField(label=gettext_lazy("Who sees which member gave which answer"), choices=Proposal.Secrecy)
    shows = forms.ChoiceField(
        label=gettext_lazy("Who sees the numbers before the end"),
        choices=Proposal.Shows,
        help_text=gettext_lazy("Numbers that are seen early sway those who have not answered yet."),
    )
    election_url = forms.URLField(
        label=gettext_lazy("Address of an election elsewhere"),
        max_length=500,
        required=False,
        validators=[URLValidator(schemes=["https"])],
        help_text=gettext_lazy(
            "For what is contested, such as electing a board: hold the election with Belenios, which is secret and can "
            "be checked by anybody, and enter its address. You get the list of voters when you put the question, and "
            "enter the result afterwards. Leave this empty if members answer here."
        ),
    )

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = (proposal.majority_part, proposal.majority_of, proposal.is_strict)
        self.initial = {
            "seen": proposal.revision,
            "kind": proposal.kind or Proposal.Kind.YES_NO,
            "quorum": proposal.quorum_part * 100 // proposal.quorum_of,
            "voters": proposal.voters,
            "secrecy": proposal.secrecy,
            "shows": proposal.shows,
            "election_url": proposal.election_url,
            "majority": next((each for each, share in SHARES.items() if share == shares), Majority.HALF),
        }
        self.add_words({
            language: {**said, "options": "\n".join(option.get(language, "") for option in proposal.options)}
            for language, said in proposal.words.items()
        })  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        lists = {language: said.pop("options", "").split("\n") for language, said in cleaned["words"].items()}
        options = {language: [line.strip() for line in lines if line.strip()] for language, lines in lists.items()}
        is_list = cleaned.get("kind") in {Proposal.Kind.CHOICE, Proposal.Kind.APPROVAL}
        for language, lines in options.items():
            if problem := problem_of(lines, options, is_list=is_list):
                self.add_error(f"options_{language}", problem)
        names, lengths = list(options), {len(lines) for lines in options.values()}
        cleaned["options"] = (
            [dict(zip(names, row, strict=True)) for row in zip(*options.values(), strict=True)]
            if len(lengths) == 1
            else []
        )
        return cleaned

    @property
    def facts_of_proposal(self) -> dict[str, Any]:
        """The columns of the proposal."""
        cleaned = self.cleaned_data
        part, of, is_strict = SHARES[Majority(cleaned["majority"])]
        return {
            "kind": cleaned["kind"],
            "quorum_part": cleaned["quorum"],
            "quorum_of": 100,
            "majority_part": part,
            "majority_of": of,
            "is_strict": is_strict,
            **{name: cleaned[name] for name in ("voters", "secrecy", "shows", "election_url")},
            "words": cleaned["words"],
            "options": cleaned["options"],
        }


def problem_of(lines: list[str], options: dict[str, list[str]], *, is_list: bool) -> str:
    """What is wrong with the answers in one language; empty if nothing is."""
    if not is_list:
        return _("Leave this empty: the answers are yes and no.") if lines else ""
    if not FEWEST <= len(lines) <= MOST:
        return _("Enter %(fewest)s to %(most)s answers, one a line.") % {"fewest": FEWEST, "most": MOST}
    if len(set(lines)) < len(lines):
        return _("No answer may be there twice.")
    if {len(each) for each in options.values()} != {len(lines)}:
        return _("Enter the same answers in every language, in the same order.")
    return ""


class OpeningForm(forms.Form):
    """Until when a proposal can be answered, in the campaign's time zone."""

    day = forms.DateField(label=gettext_lazy("Answers until"), widget=DayInput)
    time = forms.TimeField(label=gettext_lazy("Time"), widget=ClockInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, campaign: Campaign, revision: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.closes_at: datetime | None = None
        usual = clock.local(timezone.now() + USUAL, campaign)
        whole_hour = usual.time().replace(minute=0, second=0, microsecond=0)
        self.initial = {"day": usual.date(), "time": whole_hour, "seen": revision}
        self.fields["time"].help_text = f"{clock.zone(campaign)} ({campaign.timezone})"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.closes_at = moment_of(self, "day", "time", self.campaign)
        if self.closes_at and self.closes_at < timezone.now() + SHORTEST:
            self.add_error("day", _("Give the members at least an hour."))
        elif self.closes_at and self.closes_at > timezone.now() + LONGEST:
            self.add_error("day", _("Choose a day within a year."))
        return cleaned
