"""Monitors in the forms of the tools that teams already have."""
