from pathlib import Path
from typing import Any

import pytest

from sandbox.stripe.sandbox import Sandbox
from tests.access.one_of_everything import World


@pytest.fixture
def world(db: None, sandbox: Sandbox, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return World()
