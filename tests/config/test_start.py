"""The web server starts without what only few requests need and what takes long to load."""

import subprocess
import sys

import pytest

SELDOM_NEEDED = ["dns", "openpyxl", "qrcode", "xlsxwriter"]
LOADED = """
import sys
import config.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*(name for name in {names} if name in sys.modules))
"""


@pytest.mark.slow
def test_what_is_seldom_needed_and_slow_to_load_is_not_loaded_at_the_start() -> None:
    program = LOADED.format(names=SELDOM_NEEDED)

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []
