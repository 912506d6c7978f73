"""Where the people of a campaign meet outside this site."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.models import Campaign


def of(campaign: Campaign) -> list[tuple[str, str]]:
    """Names and addresses of those that there are."""
    known = [
        (_("Chat or forum"), campaign.chat_url),
        (_("Repository"), campaign.repository_url),
        (_("Meeting room"), campaign.meeting_url),
    ]
    return [(name, url) for name, url in known if url]
