"""A call of the API from the request to its answer: what it may say, who answers it, once a key."""
