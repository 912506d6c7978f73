"""Reading and checking environment variables: with invalid settings nothing starts, and one line says why."""

import re
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from common.mail import addresses

LIVE = ("sk_live_", "rk_live_")
TEST = ("sk_test_", "rk_test_")


class Environment(environ.Env):  # type: ignore[misc]
    """Reads variables; if one is missing or invalid, startup ends with a line that names it."""

    def get_value(self, var: str, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        raw = self.ENVIRON.get(var, "")
        if raw.startswith("$"):
            return self.parse_value(raw, cast)  # the library would look for a variable of this name
        try:
            return super().get_value(var, cast, *args, **kwargs)
        except ImproperlyConfigured:
            refuse(var, "is not set")
        except ValueError as error:
            refuse(var, f"cannot be read: {error}")

    def flag(self, var: str) -> bool:
        """Read true or false; false if not set."""
        text = self.str(var, default="").lower()
        if text not in {"", "true", "1", "yes", "on", "false", "0", "no", "off"}:
            refuse(var, f"must be true or false, not {text!r}")
        return text in {"true", "1", "yes", "on"}

    def number(self, var: str, default: float, least: float = 0, most: float | None = None) -> int:
        """Read a whole number, checking its limits."""
        return int(check_range(var, self.int(var, default=default), least, most))

    def database(self, var: str, options: Mapping[str, object]) -> dict[str, Any]:
        """Read the address of a PostgreSQL server, or of several: `postgres://a,b/name?target_session_attrs=primary`."""
        check_scheme(var, self.str(var), "postgres", "postgresql")
        read: dict[str, Any] = self.db_url(var)
        read["OPTIONS"] = {**read.get("OPTIONS", {}), **options}
        return {**read, "ENGINE": "config.database", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}

    def queue_options(self, var: str) -> dict[str, object]:
        """Read how to reach a Redis server, or the one that is named by sentinels: `sentinel://a;sentinel://b`."""
        urls = self.str(var).split(";")
        by_sentinels = urls[0].startswith("sentinel://")
        for url in urls:
            check_scheme(var, url, *(["sentinel"] if by_sentinels else ["redis", "rediss"]))
        if len(urls) > 1 and not by_sentinels:
            refuse(var, "names several servers, which only sentinels may be")
        # Without a limit, whoever sends a task to a server that has frozen, or whose host is lost, waits for ever.
        limits = {"socket_connect_timeout": 2, "socket_timeout": 5}
        own = self._sentinel_options(limits) if by_sentinels else {}
        return {**limits, "socket_keepalive": True, **own}

    def _sentinel_options(self, limits: Mapping[str, object]) -> dict[str, object]:
        master = self.str("REDIS_MASTER_NAME", default="")
        if not master:
            refuse("REDIS_MASTER_NAME", "is not set, but REDIS_URL names sentinels")
        password = self.str("REDIS_SENTINEL_PASSWORD", default="") or None
        return {"master_name": master, "sentinel_kwargs": {**limits, "password": password}}

    def bucket(self, name: str) -> dict[str, Any]:
        """Read where an S3-compatible storage with this bucket is, as an entry of STORAGES."""
        server = self.str("MEDIA_BUCKET_ENDPOINT", default="")
        if server:
            check_scheme("MEDIA_BUCKET_ENDPOINT", server, "https", "http")
        options = {
            "bucket_name": name,
            "endpoint_url": server or None,
            "region_name": self.str("MEDIA_BUCKET_REGION", default="") or None,
            "access_key": self.str("MEDIA_BUCKET_ACCESS_KEY"),
            "secret_key": self.str("MEDIA_BUCKET_SECRET_KEY"),
        }
        return {"BACKEND": "common.files.bucket.Bucket", "OPTIONS": options}


def refuse(name: str, fault: str) -> NoReturn:
    """End startup with a message. Not with an ordinary exception: its traceback would hide the message."""
    raise SystemExit(f"Commonbid cannot start: {name} {fault}.")


def check_range(name: str, value: float, least: float, most: float | None = None) -> float:
    if value < least or (most is not None and value > most):
        limits = f"at least {least:g}" if most is None else f"from {least:g} to {most:g}"
        refuse(name, f"must be {limits}, not {value:g}")
    return value


def check_secret_key(name: str, key: str) -> None:
    if len(key) < 50 or len(set(key)) < 5:
        refuse(
            name, "is too easy to guess: it needs at least 50 random characters (.env.example shows how to make one)"
        )


def check_site_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname and parts.port != 0)
    except ValueError:
        has_host = False
    if not has_host or parts.scheme not in {"http", "https"}:
        refuse("SITE_URL", f"must look like https://commonbid.example, not {url!r}")
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        refuse("SITE_URL", f"must be scheme, name and port alone, without a path: not {url!r}")


def check_scheme(name: str, url: str, *schemes: str) -> None:
    """Check the scheme of an address. The message never quotes the address: it may contain a password."""
    scheme, separator, _ = url.partition("://")
    if not separator or scheme not in schemes:
        refuse(name, f"must begin with {' or '.join(f'{each}://' for each in schemes)}")


def check_address(name: str, text: str) -> None:
    """Check that it is `name@example.org` or `Name <name@example.org>`."""
    try:
        addresses.sender(text)
    except ValueError as error:
        refuse(name, f"cannot be used: {error}")


def check_stripe(key: str, webhook_secret: str, api_base: str) -> None:
    """Check the keys and their combination. The messages never quote the keys."""
    if not key.startswith(LIVE + TEST):
        refuse("STRIPE_SECRET_KEY", f"must begin with {', '.join(TEST + LIVE)}")
    if not webhook_secret.startswith("whsec_"):
        refuse("STRIPE_WEBHOOK_SECRET", "must begin with whsec_")
    if api_base and key.startswith(LIVE):
        refuse("STRIPE_API_BASE", "names a payment sandbox but STRIPE_SECRET_KEY is a live key: use one or the other")


def webhook_sandbox(url: str, key: str) -> str:
    """The server that may get messages of webhooks though its address is not public: for development.

    It has to be on this machine, and not beside real payments.
    """
    if url and not re.fullmatch(r"http://127\.0\.0\.1:\d{2,5}", url):
        refuse("WEBHOOK_SANDBOX", f"must look like http://127.0.0.1:8026, not {url!r}")
    if url and key.startswith(LIVE):
        refuse("WEBHOOK_SANDBOX", "is set but STRIPE_SECRET_KEY is a live key: use one or the other")
    return url
