"""Every cent: close, authorize, recount, capture, release, repair, refund, disputes, books, audit, approvals.

Only this package moves money, and gateway is its only way to do so. Not here: what a supporter promised (pledges).
"""
