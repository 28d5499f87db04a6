"""Monitors: what a runbook says must be noticed, bound to the numbers by which it can be noticed."""
