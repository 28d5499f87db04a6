"""The schema of a database, brought to a revision and back by Alembic: `python3 -m app.schema upgrade`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from . import database, people, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .settings import Settings


class Schema:
    """The schema of one database, as the migrations of this release know it."""

    def __init__(self, told: Settings) -> None:
        self._engine = database.connect(told)
        self._config = Config()
        self._config.set_main_option("script_location", str(settings.TREE / "migrations"))

    def current(self) -> str:
        """The revision that the database has; `base` when it has none."""
        with self._engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or "base"

    def newest(self) -> str:
        """The revision that this release wants."""
        return ScriptDirectory.from_config(self._config).get_current_head() or "base"

    def ahead(self) -> bool:
        """Whether the database is of a newer release, whose revision this one does not know."""
        known = {each.revision for each in ScriptDirectory.from_config(self._config).walk_revisions()}
        return self.current() not in {"base", *known}

    def upgrade(self) -> None:
        """Bring the database to this release's revision, all of it or nothing."""
        with self._engine.begin() as connection:
            self._config.attributes["connection"] = connection
            command.upgrade(self._config, "head")

    def downgrade(self, revision: str) -> None:
        """Take back what came after a revision, all of it or nothing."""
        with self._engine.begin() as connection:
            self._config.attributes["connection"] = connection
            command.downgrade(self._config, revision)

    def person(self, name: str, password: str) -> None:
        """Let somebody log in with this password from now on."""
        people.put(self._engine, name, password)


def main(arguments: Sequence[str]) -> int:
    """Carry out one of the words; the revision that the database has then is printed."""
    parser = argparse.ArgumentParser("python3 -m app.schema")
    words = parser.add_subparsers(dest="word", required=True)
    words.add_parser("show", help="the revision that the database has, and the one that this release wants")
    up = words.add_parser("upgrade", help="bring the database to this release's revision")
    up.add_argument("--unless-newer", action="store_true", help="leave the database of a newer release as it is")
    words.add_parser("downgrade", help="take back what came after a revision").add_argument("revision")
    words.add_parser("person", help="let somebody log in; the password is read from standard input").add_argument(
        "name"
    )
    asked = parser.parse_args(arguments)
    schema = Schema(settings.read())
    if asked.word == "upgrade":
        if not (asked.unless_newer and schema.ahead()):
            schema.upgrade()
    elif asked.word == "downgrade":
        schema.downgrade(asked.revision)
    elif asked.word == "person":
        schema.person(asked.name, sys.stdin.readline().rstrip("\n"))
    print(schema.current(), schema.newest())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
