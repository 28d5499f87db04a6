"""Drills: break a system on purpose, run the procedure that is for it, and measure what was promised."""
