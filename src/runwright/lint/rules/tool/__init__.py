"""Programs called with sub-commands, options and arguments that they do not have."""

RULES: tuple[str, ...] = ()
