"""The site on several hosts, whose plugs are pulled while people pledge: `make rig`. For developers, on Linux, as root.

Each host is a network namespace with an address of its own; only settings tell the hosts of one another.
"""
