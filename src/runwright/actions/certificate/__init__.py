"""Certificates of TLS: looked at as clients see them, and renewed."""
