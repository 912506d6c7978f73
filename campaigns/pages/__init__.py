"""What the public pages of a campaign show, an object a page; their templates read nothing else."""
