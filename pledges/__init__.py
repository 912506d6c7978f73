"""Who promised what: the pledge, its card, the consent, the supporter's own pages, consent again after a change.

Not here: everything that happens to money (payments), and what organizers see (desk).
"""
