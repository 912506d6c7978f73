"""With PARTITIONED=1, all tests run on a table of pledges that is divided by month."""

import os

import pytest

PARTITIONED = os.environ.get("PARTITIONED") == "1"
undivided = pytest.mark.skipif(PARTITIONED, reason="for a table that is not divided")
