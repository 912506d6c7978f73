"""Rehearsal: whole campaigns with fictitious people on a temporary database and payment sandbox.

`manage.py rehearse` sets up the environment (stage.py) and starts `python -m demo.rehearsal` in it: a process that
knows neither the real database nor the real keys or mail server.
"""
