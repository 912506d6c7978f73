"""Money: closing campaigns, authorizing, recounting, capturing, releasing, repairs, refunds, disputes, books, audit.

Only this package moves money, always through gateway. Elsewhere: what a supporter pledged (pledges).
"""
