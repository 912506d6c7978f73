"""What people ask, and what is true."""

QUESTIONS = [
    {
        "en": {
            "title": "Is this real?",
            "body": """\
The story is: the article, the petition, the debate and the vote of 2017 happened. The campaign on these pages is a
**demonstration**. No real card is accepted, and nothing is bought. People and organizations with “(demo)” behind
their names are invented.
""",
        }
    },
    {
        "en": {
            "title": "Can a company be bought by the people who use it?",
            "body": """\
Parts of one, yes: whoever holds shares may speak and vote. The whole of one takes an offer to all shareholders, a
majority of them who accept, and the consent of regulators. A football team, a news agency and many shops belong to
those who use them. We know of no public company of this size that was bought that way.
""",
        }
    },
    {
        "en": {
            "title": "Why about $40?",
            "body": """\
In October 2016 all shares together were worth about $12.6 billion, and the company counted 313 million people who used
it every month. Divided, that is $40.26 each. It is a way to see the size of it, not a price: not everybody will join,
and sellers ask more than the price of the day. The calculator on the campaign’s page shows what changes.
""",
        }
    },
    {
        "en": {
            "title": "When is my card charged?",
            "body": """\
Not before the deadline, and only if the threshold is reached. Then the sum is first reserved on every card; only if the
reservations themselves reach the threshold is anything collected. Otherwise nothing is charged and your card is
forgotten.
""",
        }
    },
    {
        "en": {
            "title": "Can I lose the money?",
            "body": """\
Yes, once it has bought shares: they can fall, down to nothing. Before that, no: if the purchase does not come about,
everything goes back to the cards that paid. Pledge what you can spare.
""",
        }
    },
]
