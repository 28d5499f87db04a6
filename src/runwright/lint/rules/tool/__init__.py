"""Programs called with sub-commands, options and arguments that they do not have."""

RULES = ("unknown-option", "unknown-subcommand", "option-without-value")
