"""The local stack: everything the site needs on one machine, started and stopped together.

`make run` starts it for developers, `make test` starts a temporary one for pytest. Production does not use it.
"""
