"""Statements that the server refuses, that make others wait, or that do something else than their words say."""

RULES = (
    "does-not-parse",
    "sample-name",
    "gone-in-newer-version",
    "refused-by-newer-mysql",
    "unknown-column",
    "unknown-function",
    "needs-extension",
    "column-without-table",
    "standby-function-on-primary",
    "in-transaction",
    "blocking-lock",
    "invalid-index-stays",
    "contradicts-words",
    "idle-since-query-start",
    "ends-its-own-session",
    "limit-without-order",
    "explain-runs-it",
    "said-twice",
    "null-comparison",
)
