"""Loads: what a drill writes to while it goes on, one module a kind."""
