"""What the systems share: PostgreSQL nodes, Redis, the supervisor, serving, logs, keys, probes, ports."""
