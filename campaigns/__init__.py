"""The campaign: company, prices, offer, texts, terms, amendments, team, totals and the public page.

Elsewhere: petition and updates (community), pledges (pledges), money (payments), the organizers' dashboard (desk).
"""
