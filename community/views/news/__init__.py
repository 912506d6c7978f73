"""The pages for people who follow a campaign by email."""
