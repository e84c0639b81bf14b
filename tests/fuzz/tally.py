"""How often each operation was asked, and what was answered; what broke, and how."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fuzz.operations import Operation

MEND = (
    "{operation} never succeeds in the fuzzer. Its row in tests/policy/osapi/{service}.tsv, a "
    "story in tests/wire/{service}_*.yaml, or a recipe in tests/fuzz/recipes.yaml must show how."
)


@dataclass
class Line:
    """One operation's requests. An answer of 3xx (the version documents) counts with the 2xx."""

    requests: int = 0
    good: int = 0
    refused: int = 0
    broken: int = 0


@dataclass
class Tally:
    """All that a run has to say."""

    lines: dict[str, Line] = field(default_factory=dict)
    breaks: dict[str, str] = field(default_factory=dict)

    def count(self, operation: Operation, status: int) -> None:
        """One more answer."""
        line = self.lines.setdefault(str(operation), Line())
        line.requests += 1
        if status >= 500:
            line.broken += 1
        elif status >= 400:
            line.refused += 1
        else:
            line.good += 1

    def broke(self, place: str, told: str) -> None:
        """An answer of 500, once for each place in the code."""
        self.breaks.setdefault(place, told)

    @property
    def requests(self) -> int:
        """All requests."""
        return sum(line.requests for line in self.lines.values())

    def never(self, known: tuple[Operation, ...]) -> list[str]:
        """How to mend each operation that did not succeed once."""
        left = (each for each in known if not self.lines.get(str(each), Line()).good)
        return [MEND.format(operation=each, service=each.service) for each in left]

    def table(self) -> str:
        """Operation, requests, 2xx, 4xx, 5xx."""
        rows = [f"{'requests':>9}{'2xx':>7}{'4xx':>7}{'5xx':>5}  operation"]
        for name, line in sorted(self.lines.items(), key=lambda item: item[0].split(" ", 1)[::-1]):
            numbers = f"{line.requests:>9}{line.good:>7}{line.refused:>7}{line.broken:>5}"
            rows.append(f"{numbers}  {name}")
        sums = [sum(column) for column in zip(*(
            (each.requests, each.good, each.refused, each.broken) for each in self.lines.values()
        ), strict=True)]  # fmt: skip
        rows.append("{:>9}{:>7}{:>7}{:>5}".format(*sums or [0] * 4) + "  all")
        return "\n".join(rows)


TALLY = Tally()
