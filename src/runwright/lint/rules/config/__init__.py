"""Configuration that the program which reads it refuses, or ignores."""

RULES = ("does-not-parse", "duplicate-key", "day-or-weekday")
