"""What was true when it was written: dates, versions, verifications."""

RULES: tuple[str, ...] = ()
