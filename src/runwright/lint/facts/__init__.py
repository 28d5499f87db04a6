"""What rules need of a runbook beyond what was read: derived once for each document, and kept with it."""
