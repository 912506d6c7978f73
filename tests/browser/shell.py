"""A process with the site's code at the stack's database, in which tests make what they need: started only once."""

import json
import os
import subprocess
import sys

from devstack.places import CHECKOUT

# A connection does not outlive what it was for: a test may cut all of them.
LOOP = """
import json, sys
from django.db import connections
for line in sys.stdin:
    exec(json.loads(line), {})
    connections.close_all()
    print("done", flush=True)
"""


class Shell:
    def __init__(self, described, redis):
        self.process = None
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "of-this-process-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
            "SITE_URL": described["web"],
            "DATABASE_URL": described["database_url"],
            "REDIS_URL": redis.url,
            "STRIPE_SECRET_KEY": "sk_test_unused",
            "STRIPE_WEBHOOK_SECRET": "whsec_unused",
            "STRIPE_API_BASE": described["sandbox"],
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "DEFAULT_FROM_EMAIL": "hello@example.org",
        }

    def run(self, code):
        """Run this; what goes wrong stands in the test's output, and the next test gets another process."""
        if self.process is None:
            self.start()
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        if self.process.stdout.readline() != "done\n":
            self.stop()
            raise AssertionError(f"failed:\n{code}")

    def start(self):
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", LOOP]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=CHECKOUT, env=self.env, stdin=pipe, stdout=pipe, text=True)

    def stop(self):
        if self.process is not None:
            self.process.communicate(timeout=20)
            self.process = None
