"""`python3 -m systems.inventory`."""

import sys

from systems.common import entry

if __name__ == "__main__":
    sys.exit(entry.start("inventory", ("sqlalchemy", "alembic", "psycopg", "supervisor", "rjsmin")))
