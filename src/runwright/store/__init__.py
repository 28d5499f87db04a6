"""The journal of runs: append-only entries in a hash chain, in SQLite or PostgreSQL, one synced commit each."""
