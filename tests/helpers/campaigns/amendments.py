"""Changes of what a campaign promises, for tests."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.amendments import ProposedChange
from campaigns.forms.amendment import ChangeForm
from campaigns.models import Campaign, Change
from pledges import reconsent
from pledges.models import Announcement, Reconfirmation
from tests.helpers.builders import make_member
from tests.helpers.simulation import timeline


def make_owner(campaign: Campaign) -> User:
    return make_member(campaign, "owner")


def wish(campaign: Campaign, terms: dict[str, str] | None = None, **values: Any) -> ProposedChange:
    return ProposedChange(
        values, {"en": "The seller asks for more."}, terms or {}, Campaign.objects.get(pk=campaign.pk).version
    )


def publish(campaign: Campaign, by: User | None = None, **values: Any) -> Change:
    """Publish a change; without values the threshold rises by a cent."""
    values = values or {"threshold_cents": Campaign.objects.get(pk=campaign.pk).threshold_cents + 1}
    return reconsent.publish(campaign, wish(campaign, **values), by or make_owner(campaign))


def as_sent(form: ChangeForm) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    values: dict[str, Any] = {name: form[name].value() for name in form.fields}
    texts = {
        name: f"{value:%H:%M}" if isinstance(value, time) else value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
    return {"seen": form.fingerprint, **{name: text or "" for name, text in texts.items()}}


def end_window(change: Change) -> None:
    """Let its time be over, without any sweep."""
    timeline.end_windows_by("now() - interval '1 microsecond'")
    Reconfirmation.objects.filter(change=change).update(due_at=timezone.now())


def reach_reminders() -> None:
    """Let the hour of every reminder come."""
    Announcement.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
