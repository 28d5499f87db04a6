"""Actions on PostgreSQL: failover, backup, recovery, replicas, passwords and upkeep, by PostgreSQL's own programs."""
