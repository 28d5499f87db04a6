"""The three services: gateway, auth and posts, and what they have in common."""
