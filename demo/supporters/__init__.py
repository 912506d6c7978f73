"""Fictitious supporters of the demo campaigns: hundreds or thousands who pledge through the site's own services.

demo.campaign creates the campaigns; `manage.py demo_crowd` then creates pledges over the past six weeks. None of them
is real, and it works only with the payment sandbox.
"""
