"""What waits for a member of the team: every task with its figures, its time, and the one page where it is done."""
