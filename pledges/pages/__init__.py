"""The data of supporters' pages, one object for each page; their templates use nothing else."""
