"""The organizers' pages: dashboard, supporters and notes about them, messages, exports, pledges on paper, digests, log.

Not here: setup and team (campaigns), content (community); their pages stand in the same navigation.
"""
