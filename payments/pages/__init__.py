"""The data of the pages about a failed card, one object for each page; their templates use nothing else."""
