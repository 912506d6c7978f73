"""Offline pledges, made on paper or by bank transfer: a file is previewed, then loaded, then each supporter confirms.

A loaded pledge counts only after its supporter has agreed on the page linked in the mail; then it is an interest like
any other, with a source of its own. Money that came by bank transfer is not part of these books.
"""
