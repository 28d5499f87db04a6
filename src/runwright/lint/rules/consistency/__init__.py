"""Numbers and names that contradict each other within a document or between documents."""

RULES = (
    "contradicting-retention",
    "contradicting-objective",
    "rpo-shorter-than-backup-interval",
    "percentile-differs",
    "alert-without-procedure",
)
