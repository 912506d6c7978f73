"""News of a campaign, posted to where people talk and to programs of others: webhooks and what they are told.

Here, because the news is that of `campaigns`, `pledges`, `community` and `assembly`, which know nothing of it: each
occasion is found in the database. What is told is public anyway, and nothing in it is about a single supporter.
"""
