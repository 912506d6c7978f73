"""What the pages about a failed card show, an object a page; their templates read nothing else."""
