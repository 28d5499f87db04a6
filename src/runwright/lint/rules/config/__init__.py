"""Configuration that the program which reads it refuses, or ignores."""

RULES = (
    "does-not-parse",
    "duplicate-key",
    "day-or-weekday",
    "six-fields",
    "percent-in-crontab",
    "removed-api",
    "unknown-field",
    "patch-needs-list",
    "job-without-restart-policy",
    "alert-rule-field",
    "compose-key",
    "unit-directive",
    "unit-value",
    "unit-without-shell",
    "unknown-setting",
    "refused-value",
    "needs-restart",
    "set-twice",
    "lost-at-restart",
    "recovery-conf",
)
