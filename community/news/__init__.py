"""Updates of a campaign: writing them, and emailing them to those who want them, but not too often."""
