"""The data of a campaign's public pages, one object for each page; their templates use nothing else."""
