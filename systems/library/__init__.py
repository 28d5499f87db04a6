"""MueJam Library: a Django application over PostgreSQL with replicas and a Redis Cluster, as its operators know it."""
