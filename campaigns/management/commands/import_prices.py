from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from campaigns.models import Company
from campaigns.valuation import prices
from campaigns.valuation.price_files import BadPrices


class Command(BaseCommand):
    help = "Load daily closing prices from a CSV or XLSX file with columns such as date, close and volume."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="where the prices come from, as the public page says it")
        parser.add_argument("--source-url", default="", metavar="URL")
        parser.add_argument("--company", metavar="TICKER", help="or the address of its campaign")

    def handle(self, **options: Any) -> None:
        company = self._company(options["company"])
        try:
            content = options["file"].read_bytes()
            count = prices.load(company, content, options["source"], options["source_url"])
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except BadPrices as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.errors)) from error
        self.stdout.write(f"{count} closing prices of {company} loaded.")

    def _company(self, name: str | None) -> Company:
        companies = Company.objects.order_by("ticker")
        if name:
            companies = companies.filter(Q(ticker=name) | Q(campaigns__slug=name)).distinct()
        try:
            return companies.get()
        except Company.DoesNotExist:
            raise CommandError(f"There is no company {name or 'yet'}.") from None
        except Company.MultipleObjectsReturned:
            names = companies.values_list("ticker", "campaigns__slug")
            known = ", ".join(f"{ticker} ({slug})" for ticker, slug in names)
            raise CommandError(f"Name the company with --company, by its ticker or its campaign: {known}") from None
