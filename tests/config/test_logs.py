import logging

from config.logs import WithoutSecrets


def test_links_and_addresses_stay_out_of_the_logs() -> None:
    record = logging.LogRecord(
        "django", logging.ERROR, "", 0, "Error: %s for %s", ("/p/0198-x.SIG/", "ada@example.org"), None
    )

    WithoutSecrets().filter(record)

    assert record.getMessage() == "Error: /p/…/ for …"
