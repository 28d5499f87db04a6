"""Load on the gateway: the three routes with the figures they must reach, and the verdicts."""
