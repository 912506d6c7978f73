"""The pages about this installation: how it works, privacy, imprint, terms of use, contact.

Their default texts are templates around the settings that say who runs it (`operators`); staff can replace a text in
the admin (`accounts.models.SiteText`).
"""
