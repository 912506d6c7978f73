import argparse
import os
import signal
import sys
import threading
from decimal import Decimal

from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.server import Server
from sandbox.stripe.state.box import Fees
from sandbox.stripe.state.webhooks import Post


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.stripe", description="A Stripe to develop against.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=8001, help="0 picks a free one")
    parser.add_argument("--db", default="stripe.sqlite3", help="the file that keeps the state")
    parser.add_argument("--webhook-url", default="", help="where events are posted; none: nowhere")
    parser.add_argument("--webhook-secret", default=os.environ.get("STRIPE_WEBHOOK_SECRET", "whsec_sandbox"))
    parser.add_argument("--secret-key", default=os.environ.get("STRIPE_SECRET_KEY", "sk_test_sandbox"))
    parser.add_argument("--fee-percent", type=Decimal, default=Decimal("2.9"))
    parser.add_argument("--fee-fixed", type=int, default=30, help="in minor units")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    try:
        sandbox = Sandbox(
            given.db,
            secret_key=given.secret_key,
            webhook=Post(given.webhook_url) if given.webhook_url else None,
            webhook_secret=given.webhook_secret,
            fees=Fees(given.fee_percent, given.fee_fixed),
        )
        server = Server(given.port, sandbox, given.host)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    # Block the signals before starting threads, so that only sigwait() below receives them.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    threading.Thread(target=sandbox.courier.run, name="webhooks", daemon=True).start()
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    print(f"listening {server.url}", flush=True)  # noqa: T201
    signal.sigwait(signals)
    server.shutdown()
    sandbox.close()


main()
