"""Replacing what opens doors, so that nobody is locked out and the former no longer opens any."""
