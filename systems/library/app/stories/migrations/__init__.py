"""How the tables of stories came to be."""
