"""Bookkeeping: ledger, audit, the balance at the payment service, reconciliation after a restore."""
