"""What the company costs: daily prices, the calculation of an offer, and charts of both."""
