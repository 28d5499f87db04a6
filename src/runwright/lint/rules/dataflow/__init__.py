"""Names, variables and files that one step needs and no step made, or that one step made and nobody needs."""

RULES = (
    "used-before-set",
    "never-set",
    "set-and-never-used",
    "misspelt-variable",
    "lost-behind-pipe",
    "created-under-another-name",
    "deleted-under-another-name",
    "nothing-writes-it",
    "output-not-kept",
    "stale-value",
    "stale-log",
    "not-waited-for",
    "invented-endpoint",
    "nothing-listens-here",
    "recovery-paused",
    "recovery-not-started",
    "wrong-restorer",
    "two-spellings",
)
