"""The data of this package's public pages, one object for each page; their templates use nothing else."""
