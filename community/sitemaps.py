"""The sitemap: the public pages of public campaigns, in every language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from campaigns.models import Campaign
from community.models import PetitionVersion

PAGES = [
    "campaigns:campaign",
    "campaigns:terms",
    "campaigns:calculator",
    "community:endorsers",
    "community:updates",
    "community:library",
    "community:events",
    "community:questions",
    "community:share",
]


class CampaignPages(Sitemap):  # type: ignore[type-arg]  # Django’s class cannot be subscripted
    i18n = True
    alternates = True
    x_default = True
    protocol = urlsplit(settings.SITE_URL).scheme

    def items(self) -> list[tuple[Campaign, str]]:
        asking = set(PetitionVersion.objects.values_list("campaign_id", flat=True))
        return [
            (campaign, page)
            for campaign in Campaign.objects.public().order_by("pk")
            for page in (*PAGES, *(["community:petition"] if campaign.pk in asking else []))
        ]

    def location(self, item: tuple[Campaign, str]) -> str:
        campaign, page = item
        return reverse(page, args=[campaign.slug])
