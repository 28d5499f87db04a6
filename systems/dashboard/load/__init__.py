"""Load on the dashboard: a flood for drills, and routes measured one after the other."""
