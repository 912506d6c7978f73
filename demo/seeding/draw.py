"""Drawing the people of a batch into a temporary table: who, when, how much, and how far they went."""

import json
from collections.abc import Mapping
from itertools import chain, repeat
from typing import Any

from demo.campaign import names
from demo.supporters.people import AMOUNTS, ORIGINS, SOURCES

DAYS = 60
DRAFT_DAYS = 6  # older drafts would be purged
NAMES = 16  # of each language

# Most come shortly after the start or just now, few in between: the share of time that has passed is a smoothstep.
# Ids are UUIDv7 of that time. One in sixteen enters an amount of their own.
PEOPLE = f"""
    CREATE TEMPORARY TABLE people ON COMMIT DROP AS
    SELECT number, at, cents, source, country, language, stage, shows_name, shows_amount, hash,
           (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
            || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid AS id,
           lower(first || '.' || last) || '.' || number || '@crowd.example.org' AS email,
           CASE WHEN shows_name OR has_name THEN first || ' ' || last ELSE '' END AS name,
           CASE WHEN expires_soon THEN to_char(%(now)s::timestamptz, 'MM/YY') ELSE '12/34' END AS expires,
           least(%(now)s, at + later) AS left_at
    FROM (
        SELECT drawn.*,
               (%(first_names)s::jsonb -> language ->> floor(random() * {NAMES})::int) AS first,
               (%(last_names)s::jsonb -> language ->> floor(random() * {NAMES})::int) AS last,
               CASE WHEN way < 0.20 AND at > %(now)s::timestamptz - interval '{DRAFT_DAYS} days' THEN 'unconfirmed'
                    WHEN way < 0.90 THEN 'secured'
                    WHEN way < 0.97 THEN 'interested'
                    ELSE 'withdrawn' END AS stage
        FROM (
            SELECT number, at, origin ->> 0 AS country, origin ->> 1 AS language, source,
                   CASE WHEN random() < 0.94 THEN cents
                        WHEN random() < 0.8 THEN 100 * (1 + floor(500 * random() ^ 2))::bigint
                        ELSE 100 + floor(30000 * random() ^ 2)::bigint END AS cents,
                   random() AS way, random() < 0.6 AS shows_name, random() < 0.4 AS shows_amount,
                   random() < 0.5 AS has_name, random() < 0.02 AS expires_soon,
                   random() * interval '2 days' AS later,
                   md5(number || %(run)s::text) AS hash
            FROM (
                SELECT number, %(origins)s::jsonb -> floor(random() * 100)::int AS origin,
                       %(sources)s::jsonb ->> floor(random() * 100)::int AS source,
                       (%(amounts)s::bigint[])[1 + floor(random() * 1000)::int] AS cents,
                       %(now)s::timestamptz - interval '20 minutes'
                       - (1 - share ^ 2 * (3 - 2 * share)) * interval '{DAYS} days' AS at
                FROM (SELECT number, (number - %(began)s)::float / %(of)s AS share
                      FROM generate_series(%(first)s::bigint, %(last)s::bigint) number) numbered
            ) picked
        ) drawn
    ) named
"""  # noqa: S608  (our own constants)


def shares() -> dict[str, Any]:
    """What is drawn from, each as often as it is likely: amounts in a thousand, the rest in a hundred."""
    return {
        "amounts": list(chain.from_iterable(repeat(cents, share) for cents, share in AMOUNTS.items())),
        "origins": json.dumps(_hundred(ORIGINS)),
        "sources": json.dumps(_hundred(SOURCES)),
        "first_names": json.dumps(_split(names.FIRST)),
        "last_names": json.dumps(_split(names.LAST)),
    }


def _hundred[T](shares: Mapping[T, int]) -> list[T]:
    return list(chain.from_iterable(repeat(value, share // 10) for value, share in shares.items()))


def _split(words: Mapping[str, str]) -> dict[str, list[str]]:
    return {language: text.split()[:NAMES] for language, text in words.items()}
