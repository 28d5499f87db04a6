"""The grammars: which language a text is in, what stands in it, and what executing it can do to the world."""
