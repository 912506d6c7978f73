"""The arithmetic of an offer; sums in minor units."""

from fractions import Fraction


def fair_share(to_raise: int, users: int, participation: Fraction = Fraction(1)) -> int:
    """What each supporter has to bring when this share of the users takes part, to the nearest minor unit."""
    return round(Fraction(to_raise) / (users * participation))
