"""The part of Stripe that Commonbid uses, on your own machine: it keeps state and moves no money."""
