"""How many modules stand between an interface and the rows that a look-up reads."""

import os
import re
import subprocess
import sys
from pathlib import Path

from served import fill

ROOT = Path(__file__).parents[1]


def test_a_lookup_has_nine_stops_at_most_on_every_interface(tmp_path):
    memory = fill(tmp_path / "memory")
    done = subprocess.run(
        [sys.executable, "benchmarks/walk.py", "--interfaces", "弥合数字鸿沟"],
        cwd=ROOT, env={**os.environ, "TMTOOL_MEMORY": str(memory)}, capture_output=True,
        encoding="utf-8", check=True, timeout=300,
    )  # fmt: skip
    found = re.findall(r"^(.+?) +(\d+) stops: (.+)$", done.stdout, re.MULTILINE)
    assert [name for name, _, _ in found] == ["command line", "REST", "MCP", "page"]
    for name, count, way in found:
        assert "operations.lookup" in way
        assert 5 < int(count) <= 9, f"{name}: {way}"
