"""Where money is real, nothing invented is put into the database."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Campaign

pytestmark = pytest.mark.django_db

REAL = [{"STRIPE_API_BASE": ""}, {"STRIPE_LIVE": True}, {"STRIPE_API_BASE": "", "STRIPE_LIVE": True}]


@pytest.mark.parametrize("real", REAL)
@pytest.mark.parametrize("command", ["demo", "demo_crowd", "rehearse", "seed_load"])
def test_a_command_that_invents_refuses_in_one_line(settings: Any, command: str, real: dict[str, object]) -> None:
    for name, value in real.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError, match="payments here do not go to a sandbox") as refused:
        call_command(command)

    assert "\n" not in str(refused.value)
    assert not Campaign.objects.exists()
