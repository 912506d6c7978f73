from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import prices
from campaigns.models import Company


class Command(BaseCommand):
    help = "Load daily closing prices from a CSV file with the columns date,close,volume."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--company", metavar="TICKER", help="needed when there is more than one company")

    def handle(self, **options: Any) -> None:
        company = self._company(options["company"])
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as lines:
                count = prices.load(company, lines)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['file']}: not a UTF-8 text file") from error
        except prices.BadPrices as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.errors)) from error
        self.stdout.write(f"{count} closing prices of {company} loaded.")

    def _company(self, ticker: str | None) -> Company:
        companies = Company.objects.filter(ticker=ticker) if ticker else Company.objects.all()
        try:
            return companies.get()
        except Company.DoesNotExist:
            raise CommandError(f"There is no company {ticker or 'yet'}.") from None
        except Company.MultipleObjectsReturned:
            tickers = ", ".join(companies.order_by("ticker").values_list("ticker", flat=True))
            raise CommandError(f"Name the company with --company, one of: {tickers}") from None
