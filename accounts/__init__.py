"""User accounts: the user, sign-in by emailed code, the second factor, and alarms for the staff.

Elsewhere: what a role allows in a campaign (campaigns.access) and who may see which supporters' data (desk.visibility).
"""
