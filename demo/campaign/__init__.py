"""The campaigns that a fresh installation shows: the true story of 2016, and an invented one."""
