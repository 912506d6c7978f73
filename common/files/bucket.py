"""Files in an S3-compatible bucket, which several hosts can share; only imported if MEDIA_BUCKET is set."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3File, S3Storage

from common.files.unavailable import StorageUnavailable

IN_MEMORY: Final = 8 * 1024 * 1024  # larger files are sent from a temporary file
CLIENT: Final = Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 3})


def _available[**P, T](method: Callable[P, T]) -> Callable[P, T]:
    @wraps(method)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (Boto3Error, BotoCoreError, ClientError) as error:
            raise StorageUnavailable(str(error)) from error

    return asked


class Bucket(S3Storage):  # type: ignore[misc]
    """A private bucket. Raises FileNotFoundError as a folder does, and StorageUnavailable if it does not answer."""

    def get_default_settings(self) -> dict[str, Any]:
        own = {"file_overwrite": False, "max_memory_size": IN_MEMORY, "client_config": CLIENT}
        return {**super().get_default_settings(), **own}

    @_available
    def _open(self, name: str, mode: str = "rb") -> S3File:
        """Open a file and fetch it at once; otherwise that would fail where it is read."""
        opened = super()._open(name, mode)
        opened.file  # noqa: B018  (a property that fetches)
        return opened

    _save = _available(S3Storage._save)  # noqa: SLF001  (what Django documents for storages)
    delete = _available(S3Storage.delete)
    exists = _available(S3Storage.exists)
