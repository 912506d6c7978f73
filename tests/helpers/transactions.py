from django.db.transaction import Atomic, atomic


def of_test() -> Atomic:
    """A transaction in which the test lets everything happen and be undone, as it is in one of Django's test cases.

    The site may call the payment service in it, and not inside a transaction of its own.
    """
    block = atomic()
    block._from_testcase = True
    return block
