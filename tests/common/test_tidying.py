"""What has served its time is deleted: the counters of rate limits, whose keys contain network addresses."""

import pytest
from django.core.cache import cache

from common import sql, tasks

pytestmark = pytest.mark.django_db


def test_expired_counters_are_deleted_and_others_stay() -> None:
    cache.set("limit:ip:192.0.2.1", [1], -1)
    cache.set("limit:ip:192.0.2.2", [1], 60)
    cache.set("over:ip:192.0.2.3", [1], 60)
    sql.execute("UPDATE cache SET expires = now() - interval '1 second' WHERE cache_key LIKE %s", ["%over:%"])

    tasks.tidy()

    assert [
        key.split("ip:")[1] for (key,) in sql.rows("SELECT cache_key FROM cache WHERE cache_key LIKE '%%:ip:%%'")
    ] == ["192.0.2.2"]
