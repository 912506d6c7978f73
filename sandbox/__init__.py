"""Stand-ins for the outside world, for development and tests only. Nothing that is deployed imports them."""
