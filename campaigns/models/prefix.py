"""The letters with which the references of a campaign's pledges begin."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import chain, combinations, product
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django.db import models

from common import sql

LENGTHS = (3, 4)


if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class PrefixField(_CharField):
    """Chosen from the slug when the campaign is first saved, and unique among campaigns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_length": LENGTHS[-1], "unique": True, "editable": False})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001  (Django's signature)
        prefix: str = super().pre_save(model_instance, add)
        if not prefix:
            # One campaign after the other until the commit, so that no two choose the same.
            sql.execute("SELECT pg_advisory_xact_lock(hashtext('campaigns.prefix'))")
            taken = set(type(model_instance)._default_manager.values_list(self.attname, flat=True))  # noqa: SLF001
            prefix = free(model_instance.slug, taken)  # type: ignore[attr-defined]
            setattr(model_instance, self.attname, prefix)
        return prefix

    def deconstruct(self) -> Any:
        """Appear as Django's own field in migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def free(slug: str, taken: Container[str]) -> str:
    """The first of the prefixes for this slug that is not taken: its initials, else letters from it, else any."""
    return next(each for each in _wished(slug) if each not in taken)


def _wished(slug: str) -> Iterator[str]:
    words = ["".join(letter for letter in word if letter in ascii_uppercase) for word in slug.upper().split("-")]
    initials = "".join(word[:1] for word in words)
    if len(initials) >= LENGTHS[0]:
        yield initials[: LENGTHS[0]]
    others = (product(ascii_uppercase, repeat=length) for length in LENGTHS)
    yield from map("".join, chain(combinations("".join(words), LENGTHS[0]), *others))
