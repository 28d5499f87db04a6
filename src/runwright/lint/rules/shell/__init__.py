"""Commands that the shell reads otherwise than the author meant, and failures that nobody sees."""

RULES = (
    "does-not-parse",
    "placeholder-as-redirection",
    "lost-failure",
    "check-that-cannot-fail",
    "endless-command",
    "setting-no-process-sees",
)
