"""What was true when it was written: dates, versions, verifications."""

RULES = (
    "literal-date",
    "literal-version",
    "verification-overdue",
    "not-updated-for-years",
    "end-of-life",
    "retired-address",
)
