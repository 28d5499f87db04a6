"""What the systems share: probes, a load generator, the supervisor, logs of JSON lines, Redis, free ports."""
