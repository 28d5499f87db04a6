"""`python -m runwright`."""

import sys

from runwright.cli import main

if __name__ == "__main__":
    sys.exit(main())
