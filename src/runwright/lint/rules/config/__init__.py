"""Configuration that the program which reads it refuses, or ignores."""

RULES: tuple[str, ...] = ()
