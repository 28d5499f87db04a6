"""How the tables of receipts came to be."""
