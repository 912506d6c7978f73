"""PostgreSQL that is not waited for without end: the engine of DATABASES.

A server that is frozen, or behind a pooler that is, keeps its connection open and says nothing, and none of libpq's
timeouts sees that. So every wait for an answer has a limit of this side: a short one while a page is made, a long one
for jobs. When it passes, the statement is cancelled, the connection dropped, and OperationalError raised, which
becomes a 503 (config.errors).
"""
