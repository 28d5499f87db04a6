"""Logs of services."""
