-- sizes: The largest tables, with their indexes and what is stored beside them (TOAST).
SELECT format('%%I.%%I', n.nspname, c.relname) AS "table", pg_total_relation_size(c.oid) AS bytes,
       pg_indexes_size(c.oid) AS index_bytes, greatest(c.reltuples, 0)::bigint AS rows
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^(pg_|information_schema$)'
ORDER BY 2 DESC LIMIT %(most)s;

-- bloat: Tables by rows that are dead, as the server's statistics count them; nothing is read for it.
SELECT format('%%I.%%I', schemaname, relname) AS "table", n_dead_tup AS dead, n_live_tup AS live,
       round(100.0 * n_dead_tup / greatest(n_dead_tup + n_live_tup, 1), 1)::float AS dead_percent,
       pg_table_size(relid) AS bytes, coalesce(greatest(last_vacuum, last_autovacuum)::text, 'never') AS vacuumed
FROM pg_stat_user_tables ORDER BY n_dead_tup DESC, 1 LIMIT %(most)s;

-- slow_queries: Statements by the time they took in all (pg_stat_statements), in milliseconds.
SELECT left(regexp_replace(query, '\s+', ' ', 'g'), 200) AS query, calls, round(total_exec_time)::bigint AS total_ms,
       round(mean_exec_time::numeric, 2)::float AS mean_ms, round(max_exec_time)::bigint AS max_ms, rows
FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY total_exec_time DESC LIMIT %(most)s;

-- missing_indexes: Foreign keys without an index on the side that refers: a delete on the other side reads the whole table for each row.
SELECT c.conrelid::regclass::text AS "table", c.conname AS key,
       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.nth)
        FROM unnest(c.conkey) WITH ORDINALITY k(attnum, nth)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
       pg_relation_size(c.conrelid) AS bytes
FROM pg_constraint c
WHERE c.contype = 'f' AND NOT EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indpred IS NULL
  AND c.conkey @> (i.indkey::smallint[])[0:cardinality(c.conkey) - 1]
  AND (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey)
ORDER BY 4 DESC, 1, 2 LIMIT %(most)s;

-- scanned: Tables that are large and read from end to end, more often than by an index.
SELECT format('%%I.%%I', schemaname, relname) AS "table", seq_scan AS scans, seq_tup_read AS rows_read,
       coalesce(idx_scan, 0) AS index_scans, pg_relation_size(relid) AS bytes
FROM pg_stat_user_tables WHERE seq_scan > coalesce(idx_scan, 0) AND pg_relation_size(relid) > 10 * 1024 * 1024
ORDER BY seq_tup_read DESC LIMIT %(most)s;

-- tables: The tables that are worked on: one of them, or all that people made.
SELECT format('%%I.%%I', n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^(pg_|information_schema$)'
  AND (%(table)s::text IS NULL OR c.oid = to_regclass(%(table)s)
       OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass(%(table)s))))
ORDER BY pg_total_relation_size(c.oid), 1;

-- invalid: Indexes that a REINDEX or CREATE INDEX CONCURRENTLY left behind when it was broken off; they cost and serve nobody.
SELECT format('%%I.%%I', n.nspname, c.relname)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i'
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)  -- somebody builds it
  AND (%(table)s::text IS NULL OR i.indrelid = to_regclass(%(table)s))
ORDER BY 1;
