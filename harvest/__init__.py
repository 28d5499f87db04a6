"""Harvests what tools say about themselves, and binds it with people's judgements into books."""
