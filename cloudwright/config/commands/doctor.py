"""Look for what is wrong with this installation, and say how to mend it. Changes nothing.

Exit code 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from cloudwright.config.options import options

MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """For whom."""
    parser.add_argument("--json", action="store_true", help="for programs: a list of findings")


def run(chosen: argparse.Namespace) -> int:
    """Examine and tell."""
    from cloudwright.config.doctor import examine

    findings = examine(options())
    if chosen.json:
        sys.stdout.write(json.dumps([asdict(each) for each in findings], indent=1) + "\n")
    else:
        for each in findings:
            sys.stdout.write(f"{MARKS[each.verdict]}  {each.check:13} {each.says}\n")
            if each.mend:
                sys.stdout.write(f"{'':22}-> {each.mend}\n")
    return int(any(each.verdict == "wrong" for each in findings))
