"""Organizers' decisions about money: requested by one person, confirmed by another, carried out once."""
