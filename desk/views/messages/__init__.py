"""The pages for messages from owners and treasurers to supporters who match a filter."""
