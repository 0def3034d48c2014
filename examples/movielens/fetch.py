"""Fetches MovieLens 100K: the data set is taken from the wheel of recbole 1.2.1 and its five files are put into --out.

Usage: python3 fetch.py --out DIR

The terms of MovieLens forbid redistribution, so the data is fetched where it is used and never kept in this repository.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "recbole==1.2.1"
WHEEL_SHA256 = "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"
FOLDER = "recbole/dataset_example/ml-100k/"
FILES_SHA256 = {
    "ml-100k.inter": "4edb74e2a81178c2ba9ff381495f754f996c4aea351b1272ca36b43da0935eff",
    "ml-100k.item": "51d7cdf777ce5c0f5b32c1d947a4a81fe07d75e78abbe761e0cd4d0756064532",
    "ml-100k.kg": "200a0636fa07c218119a42e5bac7aa3e26e3665a6f919c1b22909bd412b14779",
    "ml-100k.link": "524dca2c3d62619688ab99b3ec53ea2acb9b64d38eafec3e02bdd0dc6bb7d948",
    "ml-100k.user": "4f670007d9cfbeb9807e757209af1555b9bcc186bde25e767f67cb67c6dd5972",
}


class FetchError(Exception):
    """A reason why the data could not be fetched, in one line."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_complete(out: Path) -> bool:
    """Whether every file of the data set is in `out`, with the right content."""
    return all((out / name).is_file() and sha256(out / name) == digest for name, digest in FILES_SHA256.items())


def download_wheel(folder: Path) -> Path:
    """The wheel, downloaded by pip into `folder` and checked."""
    if importlib.util.find_spec("pip") is None:
        raise FetchError(f"pip is missing in {sys.executable}: install it (Debian: python3-pip) or run from a venv")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(folder), PACKAGE]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        reasons = [line for line in result.stderr.splitlines() if line.startswith("ERROR")] or ["no reason given"]
        raise FetchError(f"pip could not download {PACKAGE}: {reasons[-1]}")
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise FetchError(f"pip left {len(wheels)} wheels of {PACKAGE} where one was expected")
    found = sha256(wheels[0])
    if found != WHEEL_SHA256:
        raise FetchError(f"the wheel of {PACKAGE} has SHA-256 {found}, expected {WHEEL_SHA256}")
    return wheels[0]


def extract(wheel: Path, folder: Path, out: Path) -> None:
    """Puts the files of the data set into `out`, each one whole or not at all."""
    with zipfile.ZipFile(wheel) as archive:
        for name, digest in FILES_SHA256.items():
            part = folder / name
            part.write_bytes(archive.read(FOLDER + name))
            if sha256(part) != digest:
                raise FetchError(f"{name} in the wheel is not the file that was expected")
            os.replace(part, out / name)


def fetch(out: Path) -> bool:
    """Makes `out` hold the data set; False if it already did."""
    out.mkdir(parents=True, exist_ok=True)
    if is_complete(out):
        return False
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=out) as temporary:
        folder = Path(temporary)
        extract(download_wheel(folder), folder, out)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Fetches MovieLens 100K into a folder.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files of the data set")
    out: Path = parser.parse_args().out
    try:
        fetched = fetch(out)
    except (FetchError, OSError, zipfile.BadZipFile, KeyError) as error:
        print(f"fetch.py: {error}", file=sys.stderr)
        return 1
    print(f"{'fetched' if fetched else 'already there'}: {len(FILES_SHA256)} files in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
