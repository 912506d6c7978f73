"""The invented crowd of the demo campaigns: some hundred or thousand people who pledge through the site's own services.

demo.campaign makes the campaigns; `manage.py demo_crowd` lets people come to them, over the six weeks that lie behind
us. Nobody of them is real, and it only works with the payment sandbox.
"""
