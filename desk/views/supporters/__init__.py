"""The list of supporters, and the page of each."""
