"""What pages about those who stand behind a campaign show, an object a page; their templates read nothing else."""
