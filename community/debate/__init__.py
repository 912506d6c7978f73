"""Debates: threads, the posts in them with replies one level deep, and their history.

They share the rules for what is written in public, and moderation, with questions and comments (community.discussion).
"""
