"""The local stack: everything the site needs on one machine, started and stopped as one.

`make run` starts it for people, `make test` starts a throwaway one for pytest. Production uses none of this.
"""
