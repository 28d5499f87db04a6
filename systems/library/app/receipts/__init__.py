"""Receipts: what was answered under an idempotency key, so that a write that is sent twice happens once."""
