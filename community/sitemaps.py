"""The sitemap, in every language: the pages of the site itself, and those of public campaigns."""

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


SITE_PAGES = [
    "campaigns:index",
    "site:how_it_works",
    "site:terms",
    "site:privacy",
    "site:imprint",
    "site:contact",
]


class _Pages(Sitemap):  # type: ignore[type-arg]  # Django’s class cannot be subscripted
    i18n = True
    alternates = True
    x_default = True
    protocol = urlsplit(settings.SITE_URL).scheme


class SitePages(_Pages):
    def items(self) -> list[str]:
        return SITE_PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class CampaignPages(_Pages):
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
