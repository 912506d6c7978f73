"""A sink for webhooks in development: takes every message, shows the last ones, and fails where it is asked to."""
