"""Clients that load the inventory, for drills."""
