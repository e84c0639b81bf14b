"""Send many requests to every OpenStack service, as an administrator with live objects.

    python -m tests.fuzz [--requests 20000] [--seed 1]

Right, nearly right and hostile bodies, queries, headers and ids, on the simulated drivers. Prints
for every operation how often it was asked and what came back. Fails on an answer of 500, on an
operation that never succeeded, on anything half made. The same seed sends the same requests.
"""

from __future__ import annotations

import argparse
import os
import sys

import pytest


def main(arguments: list[str]) -> int:
    """pytest's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    os.environ["FUZZ_REQUESTS"] = str(asked.requests)
    os.environ["FUZZ_SEED"] = str(asked.seed)
    return int(pytest.main(["tests/fuzz", "-q"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
