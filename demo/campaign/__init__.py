"""The campaigns of the demo: the true story of 2016, and two fictitious ones."""
