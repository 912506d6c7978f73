"""Stripe's objects as they behave, a module each: customers, cards, payments, refunds, disputes, the balance."""
