"""`python3 -m systems.dashboard`."""

import sys

from systems.common import entry

if __name__ == "__main__":
    sys.exit(entry.start("dashboard", ("psycopg", "redis", "supervisor", "uvicorn")))
