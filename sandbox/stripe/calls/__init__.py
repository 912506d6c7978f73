"""API calls from request to response: parameters, routes and idempotency keys."""
