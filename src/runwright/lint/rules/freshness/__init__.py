"""What was true when it was written: dates, versions, verifications."""

RULES = ("literal-date", "verification-overdue", "end-of-life")
