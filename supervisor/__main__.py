"""`python -m supervisor` is the program, from wherever it is installed."""

import sys

from supervisor.app import main

if __name__ == "__main__":
    sys.exit(main())
