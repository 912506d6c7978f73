"""The behavior of Stripe's objects, one module each: customers, cards, payments, refunds, disputes, balance."""
