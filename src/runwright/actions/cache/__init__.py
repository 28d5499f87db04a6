"""Caches before they are asked."""
