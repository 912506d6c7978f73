"""Creating and publishing a campaign: drafts, their checklist, approval by staff, warnings before publishing."""
