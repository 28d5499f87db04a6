"""Load on the gateway: a generator, the three routes with the figures they must reach, and the verdicts."""
