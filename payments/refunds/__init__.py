"""Money back to the cards that paid: put on the list, sent, and written down when it has arrived or failed."""
