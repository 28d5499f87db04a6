"""Queries that Prometheus refuses, or whose result means nothing."""

RULES: tuple[str, ...] = ()
