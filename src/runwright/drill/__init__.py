"""Rehearsals: a system is started, something of it breaks, its runbook is run, and what that cost is measured."""
