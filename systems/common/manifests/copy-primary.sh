#!/bin/bash
# Before the server of a node starts: a replica that has no data yet begins as a copy of the primary, and follows it.
# The copy gets its name when all of it is there.
set -eu
secrets=${SECRETS:-/run/secrets/database} primary=${PRIMARY:-postgres-0.postgres}
case $HOSTNAME in *-0) exit 0 ;; esac
if [ -s "$PGDATA/PG_VERSION" ]; then
  exit 0
fi
rm -rf "$PGDATA.part"
PGPASSWORD=$(cat "$secrets/replicator")
export PGPASSWORD
pg_basebackup --host "$primary" --username replicator --pgdata "$PGDATA.part" --write-recovery-conf --wal-method stream --checkpoint fast
rm -rf "$PGDATA"
mv "$PGDATA.part" "$PGDATA"
