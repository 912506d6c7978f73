import argparse
import signal
import sys
import threading

from .server import Server
from .store import Messages


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m sandbox.sink", description="A sink for webhooks to develop against.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=8026, help="0 picks a free one")
    parser.add_argument("--db", default="sink.sqlite3", help="the file that keeps the messages")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    # Block the signals before starting threads, so that only sigwait() below receives them.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    messages = Messages(given.db)
    try:
        server = Server(given.port, messages, given.host)
    except OSError as error:
        sys.exit(str(error))
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    print(f"listening {server.url}", flush=True)  # noqa: T201
    signal.sigwait(signals)
    server.shutdown()
    messages.close()


main()
