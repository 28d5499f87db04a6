"""`python3 -m systems.blog`."""

import sys

from systems.common import entry

if __name__ == "__main__":
    sys.exit(entry.start("blog", ("aio_pika", "granian", "psycopg", "supervisor")))
