"""What the systems share: probes, the supervisor, logs of JSON lines, Redis, free ports."""
