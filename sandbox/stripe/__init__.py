"""A local stand-in for the part of Stripe that Commonbid uses: it keeps state but moves no money."""
