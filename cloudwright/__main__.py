"""`python -m cloudwright` is the `cloudwright` command."""

from __future__ import annotations

import sys

from cloudwright.config.command import main

if __name__ == "__main__":
    sys.exit(main())
