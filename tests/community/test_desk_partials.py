"""Every state that the team's pages of the community tell apart has words, and every row falls into one."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.template.loader import get_template

from community.models import Endorser, Update
from community.views import desk_endorsers, desk_updates
from community.views.desk_endorsers import Stage
from community.views.desk_petition import Text
from community.views.desk_updates import Mailing, State

NOW = datetime(2027, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize("template", [*(each.template for each in (*Mailing, *State, *Stage)), *(
    name for text in Text for name in (text.warning, text.lede))])  # fmt: skip
def test_each_has_a_partial(template: str) -> None:
    get_template(template)


def test_every_update_says_whether_it_is_mailed() -> None:
    found = {
        desk_updates.mailing(Update(by_mail=by_mail, publish_at=publish_at, due_at=due_at, mailed_at=mailed_at), NOW)
        for by_mail, publish_at, due_at, mailed_at in product(
            (True, False),
            (datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)),
            (None, NOW, LATER),
            (None, NOW),
        )
    }

    assert found == set(Mailing)


def test_every_endorser_has_a_stage() -> None:
    found = {
        desk_endorsers.stage(Endorser(kind=kind, status=status, verified_at=verified_at))
        for kind, status, verified_at in product(Endorser.Kind, Endorser.Status, (None, NOW))
    }

    assert found == set(Stage)
