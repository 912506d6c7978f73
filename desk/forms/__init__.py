"""Input of organizers. Forms clean; what may happen is decided by the modules that write."""
