"""Fill `display_name` of the users from before the expansion, a thousand at a time, so that no lock is held for long.

It may be interrupted and run again. The way back needs nothing: the column goes with the expansion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 1000
FILL = """
UPDATE users SET display_name = name
WHERE id IN (SELECT id FROM users WHERE display_name IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
"""


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """One batch a transaction, until nothing is left."""
    del apps
    with editor.connection.cursor() as cursor:
        while True:
            cursor.execute(FILL, [BATCH])
            if not cursor.rowcount:
                return


class Migration(migrations.Migration):
    """The names that were there."""

    atomic = False
    dependencies = [("users", "0002_display_name_expand")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
