"""Adds up the test reports of a checkout: its last line is "N passed, N failed", with ", N skipped" if any were.

Usage: python3 summary.py HOME BROKEN     (BROKEN: steps that failed before any test)

Exits with 1 if anything failed or nothing ran. What fails without leaving a report counts as one failed test more: a
build that stops, a test process that dies.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

COUNTS = ("tests", "failures", "errors", "skipped")


def reports(home: Path) -> Iterator[Path]:
    yield from sorted((home / ".locus" / "test").glob("TEST-*.xml"))
    yield from sorted(home.glob("**/target/surefire-reports*/TEST-*.xml"))


def failed_names(suite: ElementTree.Element) -> list[str]:
    return [
        f"{case.get('classname')}: {case.get('name')}"
        for case in suite.iter("testcase")
        if case.find("failure") is not None or case.find("error") is not None
    ]


def maven_trouble(home: Path) -> list[str]:
    """Why Maven's run counts as failed whatever the reports say: it stopped, or a test process died; [] if neither."""
    results = home / ".locus" / "test"
    log = (results / "maven.log").read_text(errors="replace").splitlines()
    errors = [line for line in log if line.startswith("[ERROR]")]
    died = [line for line in errors if "The forked VM terminated" in line or "There was a timeout" in line]
    if (results / "maven.code").read_text().strip() == "0":
        return died[:1]
    return [line for line in errors if "Failed to execute goal" in line] or ["Maven stopped: see " + str(results / "maven.log")]


def main() -> int:
    home, broken = Path(sys.argv[1]), int(sys.argv[2])
    total = dict.fromkeys(COUNTS, 0)
    names: list[str] = []
    for report in reports(home):
        suite = ElementTree.parse(report).getroot()
        for name in COUNTS:
            total[name] += int(suite.get(name, "0"))
        names += failed_names(suite)
    trouble = maven_trouble(home)
    failed = total["failures"] + total["errors"] + broken + bool(trouble)
    passed = total["tests"] - total["failures"] - total["errors"] - total["skipped"]
    print()  # Maven leaves the cursor in the middle of a line.
    for line in [*(f"FAILED {name}" for name in names), *trouble]:
        print(line)
    print(f"{passed} passed, {failed} failed" + (f", {total['skipped']} skipped" if total["skipped"] else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
