"""Schedules: what a runbook wants done again and again, and when that is."""
