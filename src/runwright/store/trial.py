"""A trial: whether a database would take a journal. It is asked, and nothing is made or changed there."""

from __future__ import annotations

from contextlib import closing

from runwright.store.connection import StoreReadOnly, connect
from runwright.store.migration import version

RIGHTS = """
select current_user, current_database(), current_setting('transaction_read_only') = 'on',
    has_database_privilege(current_database(), 'create')
    or coalesce(has_schema_privilege(to_regnamespace(:schema), 'create'), false),
    coalesce((select bool_and(has_table_privilege(oid, 'select, insert, update')) from pg_catalog.pg_class
        where relkind = 'r' and relnamespace = to_regnamespace(:schema)), true)
"""


def tried(url: str) -> None:
    """Log in to a PostgreSQL, and look whether what a journal needs is there or can be made.

    Raises:
        StoreError: in words, what is wrong.
    """
    from runwright.store.postgresql import SCHEMA  # brings its driver along, which only it needs

    with closing(connect(url)) as database:
        [(role, name, reads_only, makes, writes)] = database.rows(RIGHTS, schema=SCHEMA)
        if reads_only:
            raise StoreReadOnly(url, f"the server of {name} takes no writes: is it a replica?")
        if not writes:
            raise StoreReadOnly(url, f"{role} may not write the tables in the schema {SCHEMA} of {name}")
        if version(database) == 0 and not makes:
            raise StoreReadOnly(url, f"{role} may not make the schema {SCHEMA} in {name}")
