"""The preview picture that other sites show beside a link to a campaign."""
