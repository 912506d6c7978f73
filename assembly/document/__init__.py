"""The shared document of a campaign: its draft, its versions, and the changes that members suggest.

The team writes the draft in blocks and publishes versions of it. Who may debate may suggest a change to a block in one
language; the team accepts it, which makes a version, or rejects it.
"""
