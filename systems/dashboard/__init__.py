"""The Architect Dashboard API in two regions, as a system to operate."""
