"""Runs the unit tests of a folder and writes their results in the form of Surefire's reports.

Usage: python3 python_tests.py FOLDER REPORT
"""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from xml.etree import ElementTree


def main() -> int:
    folder, report = sys.argv[1], Path(sys.argv[2])
    suite = unittest.defaultTestLoader.discover(folder, top_level_dir=folder)
    result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
    counts = {
        "tests": result.testsRun,
        "errors": len(result.errors),
        "failures": len(result.failures) + len(result.unexpectedSuccesses),
        "skipped": len(result.skipped),
    }
    attributes = {name: str(count) for name, count in counts.items()}
    ElementTree.ElementTree(ElementTree.Element("testsuite", name=Path(folder).name, **attributes)).write(report)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
