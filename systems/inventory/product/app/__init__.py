"""The inventory's API."""
