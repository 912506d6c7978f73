"""What search engines may find: the public pages of public campaigns, in every language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from campaigns.models import Campaign, PetitionVersion

PAGES = ("campaign", "terms", "calculator", "endorsers", "updates", "library", "events", "questions", "share")


class CampaignPages(Sitemap):  # type: ignore[type-arg]  # Django’s own cannot be subscripted
    i18n = True
    alternates = True
    x_default = True
    protocol = urlsplit(settings.SITE_URL).scheme

    def items(self) -> list[tuple[Campaign, str]]:
        asking = set(PetitionVersion.objects.values_list("campaign_id", flat=True))
        return [
            (campaign, page)
            for campaign in Campaign.objects.public().order_by("pk")
            for page in (*PAGES, *(["petition"] if campaign.pk in asking else []))
        ]

    def location(self, item: tuple[Campaign, str]) -> str:
        campaign, page = item
        return reverse(f"campaigns:{page}", args=[campaign.slug])
