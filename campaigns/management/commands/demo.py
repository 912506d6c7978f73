from typing import Any

from django.core.management.base import BaseCommand

from campaigns.demo.load import load


class Command(BaseCommand):
    help = "Load the demo campaigns and accounts, unless they are there."

    def handle(self, **options: Any) -> None:  # noqa: ARG002
        self.stdout.write("Demo loaded." if load() else "The demo is loaded already.")
