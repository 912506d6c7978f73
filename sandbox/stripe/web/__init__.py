"""What people see of Stripe: the hosted pages, the Dashboard, and the switches for tests."""
