"""Runwright reads the runbooks that a team keeps in Markdown and makes them checkable, runnable and rehearsable."""

__version__ = "0.1.0"
