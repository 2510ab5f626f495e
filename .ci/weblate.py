"""An environment for Weblate's own client of tmserver: `python3.12 .ci/weblate.py FOLDER`.

Weblate as the package index has it, with what its client loads; what it wants beside, for backups,
for reading pictures and for charts, needs the headers of half a system and is left out.
"""

import subprocess
import sys
from importlib.metadata import PathDistribution
from pathlib import Path
from venv import create

WEBLATE = "weblate==2026.10.1"
LEFT_OUT = {
    "aeidon", "borgbackup", "fedora-messaging", "matplotlib", "pycairo", "pygobject", "tesserocr",
}  # fmt: skip
DRIVER = "psycopg[binary]>=3.2"
"""Django loads it for its fields, though nothing is kept."""


def main() -> None:
    """Make the environment, unless it is there."""
    from packaging.requirements import Requirement

    folder = Path(sys.argv[1])
    python = folder / "bin" / "python"
    if not python.exists():
        create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", WEBLATE, "packaging"], check=True)
    (found,) = folder.glob("lib/python3*/site-packages/weblate-*.dist-info")
    needed = map(Requirement, PathDistribution(found).requires or ())
    wanted = [
        str(each)
        for each in needed
        if (each.marker is None or each.marker.evaluate({"extra": ""}))
        and each.name.lower() not in LEFT_OUT
    ]
    subprocess.run([*pip, *wanted, DRIVER], check=True)
    print(python)


if __name__ == "__main__":
    main()
