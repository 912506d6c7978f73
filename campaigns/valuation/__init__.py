"""What the company costs: daily prices, the arithmetic of an offer, and the chart of both."""
