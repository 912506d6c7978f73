"""How many people match, and their money, as the list of supporters says it."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.models import Campaign, Stage
from campaigns.totals import headline_stage
from common import money
from desk.supporters.counting import Matches

SUMS = {
    Stage.INTEREST: gettext_lazy("%(people)s with interest registered: %(money)s"),
    Stage.SECURED: gettext_lazy("%(people)s with a saved card: %(money)s"),
    Stage.AUTHORIZED: gettext_lazy("%(people)s with an authorized card: %(money)s"),
    Stage.COLLECTED: gettext_lazy("%(people)s whose money is collected: %(money)s"),
}


def people_who_match(matches: Matches | None) -> str:
    if matches is None:
        return _("Counting them takes too long here")
    return more_than(matches.people) if matches.is_cut else people(matches.people)


def more_than(number: int) -> str:
    return _("More than %s people") % number_format(number, 0, force_grouping=True)


def people(number: int) -> str:
    formatted = number_format(number, 0, force_grouping=True)
    return ngettext("%(people)s person", "%(people)s people", number) % {"people": formatted}


def money_of_stage(campaign: Campaign, matches: Matches | None, stage: str = "") -> str:
    if matches is None or matches.cents is None or not matches.in_stage:
        return ""
    formatted = money.formatted(matches.cents, campaign.currency)
    if stage:
        return formatted
    with_it = number_format(matches.in_stage, 0, force_grouping=True)
    return SUMS[headline_stage(campaign)] % {"people": with_it, "money": formatted}


def all_who_match(matches: Matches | None) -> str:
    if matches is None or matches.is_cut:
        return _("All who match")
    return _("All %s who match") % number_format(matches.people, 0, force_grouping=True)
