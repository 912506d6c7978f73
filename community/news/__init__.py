"""Updates of a campaign: written, mailed to whoever wants them, never too often."""
