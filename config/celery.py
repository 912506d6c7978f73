import os
from typing import Any

from celery import Celery, Task
from celery.worker.request import Request
from kombu.transport import redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


# What a worker has received and not begun is not given back when its connection is closed: with a lost one, that raises
# AttributeError too, and would end the worker. The sweeps find the work in the database.
redis.Channel.do_restore = False


class Received(Request):
    """A task whose queue may disappear before the task is acknowledged.

    The channel of a lost connection has dropped its client and raises AttributeError, which kombu does not treat as a
    connection error: it would end the worker. By then the task is done, or its work is found in the database again.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options["connection_errors"] = (*options["connection_errors"], AttributeError)
        super().__init__(*args, **options)


class Job(Task):  # type: ignore[type-arg]
    Request = "config.celery:Received"


app = Celery("commonbid", task_cls=Job)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
