from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.desk.webhooks import Sink, running_sink


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with running_sink(settings) as running:
        yield running
