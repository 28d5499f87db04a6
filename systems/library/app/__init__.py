"""The application: stories and users over HTTP, as JSON."""
