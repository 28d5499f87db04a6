"""Django's PostgreSQL, over the pools of the infrastructure (ENGINE)."""
