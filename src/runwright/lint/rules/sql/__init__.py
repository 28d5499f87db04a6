"""Statements that the server refuses, or that make others wait."""

RULES: tuple[str, ...] = ()
