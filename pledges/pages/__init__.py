"""What the pages of supporters show, an object a page; their templates read nothing else."""
