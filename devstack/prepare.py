"""Migrate the database and load the demo data, starting Django only once for all of it."""

import os

import django
from django.core.management import call_command

from devstack import places


def main() -> None:
    # Migrations may take longer than a pooler allows, so they bypass it.
    if direct := os.environ.get("DATABASE_DIRECT_URL"):
        os.environ["DATABASE_URL"] = direct
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("demo")
    call_command("demo_crowd", people=places.demo_people(), before_opening=True)


if __name__ == "__main__":
    main()
