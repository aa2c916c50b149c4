"""`python -m argued`: the command line (`cli`)."""

import sys

from argued.cli import main

if __name__ == "__main__":
    sys.exit(main())
