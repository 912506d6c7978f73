"""Messages from the team to supporters who match a filter, respecting their subscription to updates.

They go to supporters with a live pledge, and so a verified address, who want updates and have not just been emailed
news of the campaign. The recipients are determined once, when a worker starts; then mails are posted in batches.
"""
