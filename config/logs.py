import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

access = logging.getLogger("access")
HEALTH = "/healthz"  # requested every few seconds by monitoring
# Links of mails begin with one letter; /c/ is a campaign.
SECRETS = re.compile(r"(/[abd-z]/|[?&]signature=)[^/&\s\"']+|\b[\w.+-]+@[\w-]+\.[\w.-]+")


def to_console(level: str) -> dict[str, Any]:
    """The value of LOGGING: everything to the console, at least as severe as `level`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no secrets": {"()": "config.logs.WithoutSecrets"}},
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no secrets"]},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": ["console"], "propagate": False},
            "stripe": {"level": "WARNING"},
            # Three lines per sweep, twenty sweeps a minute: 20 MB a day on an idle site.
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }


class WithoutSecrets(logging.Filter):
    """Remove the secret links of mails and email addresses from all log records."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hidden(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = hidden(logging.Formatter().formatException(record.exc_info))
        return True


def hidden(text: str) -> str:
    return SECRETS.sub(lambda found: f"{found[1] or ''}…", text)


def requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: log one line a request, without its query string and without the visitor's address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = get_response(request)
        if request.path != HEALTH:
            took = 1000 * (time.monotonic() - began)
            access.info("%s %s %d %.0f ms", request.method, request.path, response.status_code, took)
        return response

    return middleware
