"""python -m demo.rehearsal SUPPORTERS, in the environment set up by `manage.py rehearse`."""

import sys

import django


def main(supporters: int) -> int:
    django.setup()
    # Only after django.setup(), because it imports models.
    from demo.rehearsal.programme import perform  # noqa: PLC0415

    return perform(supporters, sys.stdout)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
