"""Numbers and names that contradict each other within a document or between documents."""

RULES: tuple[str, ...] = ()
