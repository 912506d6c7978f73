"""How dates are written in each language of the site; numbers follow Django."""
