"""Users: who writes stories."""
