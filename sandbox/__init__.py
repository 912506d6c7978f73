"""Stand-ins for external services, for development and tests only. Nothing that is deployed imports them."""
