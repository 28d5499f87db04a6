"""`python -m harvest.postgresql URL…`: ask running servers for their catalogue, one of each major version.

Views, their columns and the names of all functions become `lint/data/postgresql_catalogue.json`. The extensions below
are created in the server's database where it has them; a view that an extension brings belongs to the catalogue as
well. What older versions called things is not asked but written down, in `postgresql_history.toml` beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET = Path(__file__).resolve().parent.parent / "src/runwright/lint/data/postgresql_catalogue.json"
EXTENSIONS = ("pg_stat_statements", "pg_buffercache", "pgstattuple", "pg_visibility", "pg_freespacemap", "pg_prewarm")
COLUMNS = """
    select c.relname, string_agg(a.attname, ' ' order by a.attname)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
    where c.relkind in ('r', 'v') and (a.attnum > 0 or c.relkind = 'r') and c.relname ~ '^pg_'
      and c.relname !~ '^pg_toast'
    group by c.relname order by c.relname
"""
FUNCTIONS = "select distinct proname from pg_proc where proname ~ '^pg_' order by 1"
SETTINGS = "select name, context from pg_settings order by 1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask every server named, and write the catalogue again."""
    parser = argparse.ArgumentParser(prog="harvest.postgresql", description=__doc__)
    parser.add_argument("urls", nargs="+", metavar="URL")
    asked = [ask(url) for url in parser.parse_args(arguments).urls]
    versions = dict(sorted((each["version"], each) for each in asked))
    book = {
        "provenance": "pg_class, pg_attribute, pg_proc and pg_settings of PostgreSQL "
        + " and ".join(each["told"] for each in versions.values())
        + f", with the extensions {', '.join(EXTENSIONS)}",
        "versions": {
            str(number): {name: each[name] for name in ("relations", "functions", "settings")}
            for number, each in versions.items()
        },
    }
    TARGET.write_text(json.dumps(book, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def ask(url: str) -> dict[str, Any]:
    """What one server has."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in EXTENSIONS:
            connection.execute(f"create extension if not exists {name}".encode())
        row = connection.execute("select current_setting('server_version_num')::int / 10000, version()").fetchone()
        number, told = row or (0, "")
        contexts: dict[str, list[str]] = {}
        for name, context in connection.execute(SETTINGS):
            contexts.setdefault(context, []).append(name)
        return {
            "version": number,
            "told": told.split()[1],
            "relations": dict(connection.execute(COLUMNS).fetchall()),
            "functions": " ".join(name for (name,) in connection.execute(FUNCTIONS)),
            "settings": {context: " ".join(names) for context, names in contexts.items()},
        }


if __name__ == "__main__":
    sys.exit(main())
