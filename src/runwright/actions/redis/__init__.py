"""Actions on Redis and Valkey, single or as a cluster."""
