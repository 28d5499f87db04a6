"""`python3 -m systems.gateway`."""

import sys

from systems.common import entry

if __name__ == "__main__":
    sys.exit(entry.start("gateway", ("granian", "redis", "supervisor")))
