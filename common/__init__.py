"""Code independent of the subject: the outbox, work lists, money and number formats, Markdown, files and tables.

Only what at least two packages use belongs here. It imports none of them.
"""
