"""What is bought and by whom: campaign, company, prices, offer, texts, terms, amendments, team, totals, public page.

Not here: who supports it (community), who promised what (pledges), money (payments), the organizers' dashboard (desk).
"""
