"""Who somebody is: the user, signing in by a code, the second factor, and alarms for the staff.

Not here: what a role allows in a campaign (campaigns.access) and who sees whose data (desk.visibility).
"""
