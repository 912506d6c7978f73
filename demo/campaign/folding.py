"""Folding what was counted into the totals, which workers do on the site."""

from campaigns import totals
from campaigns.counting import breakdowns


def fold_all() -> None:
    while totals.fold() + breakdowns.fold():
        pass
