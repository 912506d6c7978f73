from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.campaign import sandboxed
from demo.campaign.load import load


class Command(BaseCommand):
    help = "Load the demo campaigns and accounts, unless they exist. Works only with a payment sandbox."

    def handle(self, **options: Any) -> None:  # noqa: ARG002
        try:
            sandboxed.require()
        except sandboxed.NoSandbox as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Demo loaded." if load() else "The demo is loaded already.")
