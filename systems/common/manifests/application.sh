#!/bin/bash
# At the first start of a primary: the roles, the application's database with its tables, and who may copy this server.
# Passwords come from files and are never an argument.
set -eu
secrets=${SECRETS:-/run/secrets/database}
psql --no-psqlrc --set ON_ERROR_STOP=1 --set role="$APPLICATION_ROLE" --set secrets="$secrets" --dbname postgres --username postgres <<'SQL'
\set file :secrets '/replicator'
\set word `cat :'file'`
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'word';
\set file :secrets '/application.env'
\set word `cut -d = -f 2- :'file'`
CREATE ROLE :"role" LOGIN PASSWORD :'word';
CREATE DATABASE :"role" OWNER :"role";
\connect :"role"
CREATE EXTENSION pg_stat_statements;
SQL
schema=${APPLICATION_SCHEMA:-/application/schema.sql}
if [ -f "$schema" ]; then
  { printf 'SET ROLE "%s";\n' "$APPLICATION_ROLE"; cat "$schema"; } |
    psql --no-psqlrc --set ON_ERROR_STOP=1 --single-transaction --dbname "$APPLICATION_ROLE" --username postgres
fi
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
