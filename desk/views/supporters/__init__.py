"""The list of supporters, and the page of each. What a team member may see is decided in desk.visibility."""
