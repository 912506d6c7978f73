import os
from typing import Any

from celery import Celery, Task
from celery.worker.request import Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Received(Request):
    """A job whose queue may go away before it is acknowledged.

    The channel of a lost connection has forgotten its client, and says so by an error that kombu does not count as one
    of connections: it would end the worker. The job is done by then, or is found in the database again.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options["connection_errors"] = (*options["connection_errors"], AttributeError)
        super().__init__(*args, **options)


class Job(Task):  # type: ignore[type-arg]
    Request = "config.celery:Received"


app = Celery("commonbid", task_cls=Job)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
