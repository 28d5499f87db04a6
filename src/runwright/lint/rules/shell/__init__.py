"""Commands that the shell reads otherwise than the author meant, and failures that nobody sees."""

RULES: tuple[str, ...] = ()
