"""What knows no subject: the outbox, lists of work, money and numbers as people write them, Markdown, files and tables.

Only what two packages use moves in here. It imports none of them.
"""
