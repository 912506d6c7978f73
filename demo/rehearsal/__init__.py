"""A whole campaign, played with invented people on a scratch database and a payment sandbox of its own.

`manage.py rehearse` sets the stage (stage.py) and starts `python -m demo.rehearsal` on it: a process that has never
heard of the real database, the real keys or the real mail server.
"""
