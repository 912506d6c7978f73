"""Signed values that visitors cannot forge: the tokens of links in mails, and positions in long lists."""
