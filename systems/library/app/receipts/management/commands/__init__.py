"""Commands about receipts."""
