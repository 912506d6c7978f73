"""What the books say and whether they agree: ledger, audit, the balance at Stripe, reconciliation after a restore."""
