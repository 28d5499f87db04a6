"""`python3 -m systems.library`."""

import sys

from systems.common import entry

if __name__ == "__main__":
    sys.exit(entry.start("library", ("psycopg", "redis", "supervisor")))
