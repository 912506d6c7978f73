"""The site as granian serves it in a benchmark: with the trivial view, and static files in a folder of the run."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "bench.urls"
settings.STATIC_ROOT = os.environ["BENCH_STATIC"]
application = get_wsgi_application()


def collect() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
