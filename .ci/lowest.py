"""Print the lowest versions that pyproject.toml allows of what tmtool needs, as constraints of pip.

python .ci/lowest.py >lowest.txt && pip install -c lowest.txt .
"""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text("utf-8"))
for requirement in project["project"]["dependencies"]:
    said = re.fullmatch(r"([\w.-]+)(?:\[.*\])?[>=]=([\w.]+)(?:,.*)?", requirement)
    if said is None:
        sys.exit(f"{requirement}: say from which version on, as in NAME>=1.2")
    print(f"{said[1]}=={said[2]}")
