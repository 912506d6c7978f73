"""python -m demo.rehearsal SUPPORTERS, on the stage that `manage.py rehearse` has set."""

import sys

import django


def main(supporters: int) -> int:
    django.setup()
    # After the setup: these read models.
    from demo.rehearsal.programme import perform  # noqa: PLC0415

    return perform(supporters, sys.stdout)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
