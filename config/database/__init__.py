"""The database engine: Django's for PostgreSQL, with a limit on how long a statement may take.

A frozen server or pooler keeps its connection open without answering, and none of libpq's timeouts notices. So every
wait for an answer has a limit on the client's side: a short one for web requests, a long one for tasks. When it
expires, the statement is cancelled, the connection closed and OperationalError raised, which becomes a 503
(config.errors).
"""
