"""From nothing to a published campaign: drafts, their checklist, approval by staff, warnings before publishing."""
