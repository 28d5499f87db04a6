"""Whether the parts of a system do their work."""
