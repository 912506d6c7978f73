import os

import pytest

from rig import network


@pytest.fixture(scope="package")
def namespaces() -> None:
    """Skip where no network namespaces can be made, unless they are required by REQUIRE_RIG=1."""
    if reason := network.why_not():
        (pytest.fail if os.environ.get("REQUIRE_RIG") else pytest.skip)(reason)
