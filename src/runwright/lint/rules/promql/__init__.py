"""Queries that Prometheus refuses, or whose result means nothing."""

RULES = ("does-not-parse", "quantile-without-rate", "quantile-without-le", "rate-on-gauge", "average-of-quantiles")
