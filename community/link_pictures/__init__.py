"""The picture beside a link to a campaign, as other sites show it."""
