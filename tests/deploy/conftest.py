import os
import shutil

import pytest

WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a program that is not here, unless it is required, such as by REQUIRE_NGINX=1."""
    for item in items:
        if marker := item.get_closest_marker("needs"):
            [program] = marker.args
            if not shutil.which(program, path=WHERE) and not os.environ.get(f"REQUIRE_{program.upper()}"):
                item.add_marker(pytest.mark.skip(reason=f"{program} is not installed"))
