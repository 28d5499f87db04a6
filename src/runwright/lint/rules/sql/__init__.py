"""Statements that the server refuses, or that make others wait."""

RULES = ("does-not-parse", "blocking-lock", "null-comparison")
