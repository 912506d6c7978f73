"""Finding rows by the beginnings of words, from an index: PostgreSQL's text search without any language's rules."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, Value

# Otherwise the search takes `ada.lovelace@example.org` for one word.
SEPARATORS = "@.-_+/"
CONFIG = "simple"


def words_of(column: str) -> Func:
    """The words of a column, for an index and for queries that use it."""
    spaced = Func(F(column), Value(SEPARATORS), Value(" " * len(SEPARATORS)), function="translate")
    return Func(Value(CONFIG), spaced, function="to_tsvector", output_field=SearchVectorField())


def beginnings(text: str) -> SearchQuery | None:
    """A query for rows with words that begin like each word of this text; None if it has no words."""
    words = re.findall(r"[^\W_]+", text)
    return SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config=CONFIG) if words else None
