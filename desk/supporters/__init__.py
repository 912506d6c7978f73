"""The list of supporters: finding and showing them, what the team adds to it, and exports."""
