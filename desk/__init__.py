"""The organizers' pages: dashboard, supporters and notes about them, messages, exports, offline pledges, digests, log.

Elsewhere: setup and team (campaigns) and content (community), whose pages appear in the same navigation.
"""
