import logging
import re

SECRETS = re.compile(r"(/[pnsu]/|[?&]signature=)[^/&\s\"']+|\b[\w.+-]+@[\w-]+\.[\w.-]+")


class WithoutSecrets(logging.Filter):
    """Keep the links of mails and people's addresses out of the logs, whoever logs them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hidden(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = hidden(logging.Formatter().formatException(record.exc_info))
        return True


def hidden(text: str) -> str:
    return SECRETS.sub(lambda found: f"{found[1] or ''}…", text)
