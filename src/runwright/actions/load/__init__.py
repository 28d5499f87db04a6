"""Sending requests at a known rate, to see what a service bears."""
