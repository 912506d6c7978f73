import argparse
import signal
import sys
import threading

from .server import Server
from .smtp import Faults, listen
from .store import Mails


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m sandbox.mailbox", description="A mailbox to develop against.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--smtp-port", type=int, default=1025, help="0 picks a free one")
    parser.add_argument("--http-port", type=int, default=8025, help="0 picks a free one")
    parser.add_argument("--db", default="mailbox.sqlite3", help="the file that keeps the mail")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    # Block the signals before starting threads, so that only sigwait() below receives them.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    mails, faults = Mails(given.db), Faults()
    try:
        server = Server(given.http_port, mails, faults, given.host)
        smtp, port = listen(given.smtp_port, mails, faults, given.host)
    except OSError as error:
        sys.exit(str(error))
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    print(f"listening smtp://{given.host}:{port} {server.url}", flush=True)  # noqa: T201
    signal.sigwait(signals)
    smtp.stop()
    server.shutdown()
    mails.close()


main()
