"""Queries that Prometheus refuses, or whose result means nothing."""

RULES = (
    "does-not-parse",
    "ratio-that-cannot-match",
    "matcher-never-matches",
    "quantile-without-rate",
    "quantile-without-le",
    "quantile-per-series",
    "one-line-a-series",
    "rate-on-gauge",
    "rate-of-sum",
    "counter-without-rate",
    "range-too-short",
    "topk-per-group",
    "average-of-quantiles",
    "trend-without-range",
)
