"""What the demo campaigns say of themselves."""

WE_ARE_TWITTER = {
    "title": "We are Twitter",
    "ask": "Pledge your share, about $40, so that the people who use Twitter can buy into it together and run it as a "
    "co-operative.",
    "bought": """\
Twitter, Inc. is for sale. In October 2016 its share price fell by a third within seven sessions, after one bidder
after the other had walked away. For its owners it is a disappointment. For the people who use it, it is where news
breaks, where movements start, where they talk.

This campaign buys shares of **Twitter, Inc. (TWTR)** on the open market, from whoever sells them, and keeps them in a
co-operative of the people who pledged. The threshold pays for a first block: enough to put the question of
**democratic ownership** before the shareholders' meeting. The optimum is the whole company.

$12.6 billion sounds like a sum for others. Divided by 313 million people it is about $40 each.
""",
    "money": """\
- **Shares of Twitter, Inc.**, bought on the market and held by the co-operative. They are not sold without a vote
  of the members.
- **The co-operative's set-up**: registration, a bank account, the audit of its first year. At most 2 % of what is
  collected; what is not needed buys shares.

Nobody who runs this campaign is paid from pledges.
""",
    "failure": """\
If less than the threshold is secured by the deadline, **nothing is charged**. Every saved card is forgotten and
everybody is told so by mail.

If the threshold is met, the money is first only reserved on every card. Only when the reservations themselves reach
the threshold is anything collected; otherwise every reservation is released.
""",
    "risks": """\
- **The price can change.** Shares cost what they cost on the day; the same money may buy fewer.
- **A minority does not decide.** Below half of the shares the co-operative can ask, speak and vote, not order.
- **Shares can lose value**, up to all of it. Pledge what you can spare.
- **The company can refuse** to put our question to the vote, and the regulator can agree with it.
""",
    "refunds": """\
Until the deadline you change or withdraw your pledge yourself, on your pledge page. If the money was collected and the
purchase does not come about, **all of it goes back to the cards that paid**, without anybody having to ask; the
campaign bears the fees of the payment service.
""",
    "governance": """\
Whoever paid becomes a member of the co-operative: **one member, one vote**, whether the pledge was $5 or $5,000. The
members elect the board, decide how the shares are voted, and can dismiss the board at any time.
""",
    "organizer": """\
A movement that began with an article, *“Here's my plan to save Twitter: let's buy it”*, and a petition. About sixty
people carry it: users, lawyers, journalists and people from the co-operative movement.
""",
}

GRIDPAPER = {
    "title": "Gridpaper belongs to its teachers",
    "ask": "Say that you would pledge $40, so that the teachers who share their worksheets there can buy Gridpaper.",
    "bought": """\
**Gridpaper is an invented company.** In this story it is a library of worksheets that 240,000 teachers built together,
and its owner wants to sell it. The campaign is gathering interest before it makes an offer.
""",
    "money": "- The company's shares, from their only owner.\n- Half a year of running costs.\n",
    "failure": "At this stage no card is asked for and nothing can be charged. If too few join, it ends here.\n",
    "risks": "- The owner may not sell.\n- The servers may cost more than they do today.\n",
    "refunds": "Nothing is paid at this stage, so there is nothing to refund.\n",
    "governance": "One teacher, one vote.\n",
    "organizer": "Six invented teachers from three invented schools.\n",
}

TERMS = """\
### What you agree to

1. You promise a sum toward the purchase that this campaign describes. Until the deadline you may change or withdraw it.
2. Your card is saved by the payment service, not by us. It is charged once at most, and only as you consented to.
3. If the threshold is not reached, nothing is charged and your card is forgotten.
4. If you are charged, you become a member of the co-operative with one vote, and your sum is your member share.
5. If the purchase does not come about, the whole sum goes back to your card.

### Your data

We keep your e-mail address to reach you about your pledge. Your name and your amount are public only if you say so.
"""
