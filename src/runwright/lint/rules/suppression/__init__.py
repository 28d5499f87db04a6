"""Suppressions that say too little, that are over, or that silence nothing."""

RULES = ("expired", "without-reason", "useless", "unknown-rule")
