"""Stripe's pages for people: the hosted pages, the Dashboard, and the switches for tests."""
