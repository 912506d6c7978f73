"""The assembly of a campaign: who belongs to it, as of any moment, and what its members decide.

A period of membership begins when a card is saved, and ends when the pledge ends or its card is lost. Elsewhere:
pledges, which make people members (pledges), and the organizers' other pages (desk).
"""
