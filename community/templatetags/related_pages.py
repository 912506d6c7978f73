"""Which of the pages about a campaign there is something to see on, for the links to them."""

from django import template
from django.db.models import Exists

from campaigns.models import Campaign

register = template.Library()


@register.simple_tag
def related_pages(campaign: Campaign) -> dict[str, bool]:
    """`{% related_pages campaign as has %}`: whether there is a petition, and whether there are endorsers."""
    petition, endorsers = campaign.petition_versions.all(), campaign.endorsers.public()
    found = Campaign.objects.filter(pk=campaign.pk).values_list(Exists(petition), Exists(endorsers)).get()
    return dict(zip(("petition", "endorsers"), found, strict=True))
