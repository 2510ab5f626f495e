r"""Write the versions that CI tests with, and their hashes: .ci/constraints*.txt.

    python3 -m venv clean
    clean/bin/pip install 'hatchling>=1.27' \
        '.[dev,docs,e5,mcp,postgres,release,serve,spelling,team]'
    clean/bin/python .ci/constraints.py

What is installed in the environment of this Python, a clean one, is what CI then installs with
`--require-hashes`. constraints.txt has those versions, and what they need on other systems, each
with the hashes of all files of that release, so that a package may come as a wheel for any system
or as its source. PyTorch stands apart, as there are two of it: constraints-torch-cpu.txt has the
build without CUDA, if this environment has that, and constraints-torch.txt that of the public index
for all systems, with the libraries of CUDA that it needs on Linux. How an index is found is pip's
configuration, and is written nowhere.
"""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from venv import create

ROOT = Path(__file__).parents[1]
EXTRAS = "dev", "docs", "e5", "mcp", "postgres", "release", "serve", "spelling", "team"
NOT_OURS = {"tmtool", "pip", "uv"}
TOP = """\
# Written by `python .ci/constraints.py`; {what}
"""
TESTED = "what CI tested, on Linux (x86-64) with CPython {python}."
TORCH = "PyTorch of the public index, on Linux with CUDA."


def main() -> None:
    """Write both files."""
    installed = {plain(each.name): each.version for each in distributions()}
    for name in NOT_OURS:
        installed.pop(name, None)
    with TemporaryDirectory() as name:
        blocks = compile_hashes(Path(name), installed)
    here, torch, local = [], [], []
    for name, block in sorted(blocks.items()):
        version = installed.get(name, "")
        if "+" in version:
            digest = find_digest(name, version)
            local.append(f"{name}=={version} \\\n    --hash=sha256:{digest}")
        of_linux = "sys_platform == 'linux'" in block.partition("\\")[0]
        apart = name == "torch" or (of_linux and name not in installed)
        (torch if apart else here).append(block)
    if missing := {*installed} - {*blocks}:
        sys.exit(f"this environment is not clean: {', '.join(sorted(missing))}")
    version = ".".join(map(str, sys.version_info[:3]))
    write("constraints.txt", TESTED.format(python=version), here)
    write("constraints-torch.txt", TORCH, torch)
    if local:
        write("constraints-torch-cpu.txt", TESTED.format(python=version), local)


def compile_hashes(folder: Path, installed: dict[str, str]) -> dict[str, str]:
    """The lines of each package: its version, where it is needed, and all hashes."""
    create(folder / "env", with_pip=True)
    python = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
    asked = [python, "-m", "pip", "config", "get", "global.index-url"]
    index = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted, versions = folder / "wanted.in", folder / "versions.txt"
    wanted.write_text("\n".join(project["build-system"]["requires"]) + "\n")
    # 2.13.0 is met by 2.13.0+cpu as well.
    versions.write_text(
        "".join(f"{name}=={version.partition('+')[0]}\n" for name, version in installed.items())
    )
    done = subprocess.run(
        [python, "-m", "uv", "pip", "compile", "--quiet", ROOT / "pyproject.toml", wanted,
         *(part for extra in EXTRAS for part in ("--extra", extra)),
         "--constraint", versions, "--universal", "--python-version",
         ".".join(map(str, sys.version_info[:3])), "--generate-hashes",
         "--no-header", "--no-annotate",
         *(["--index-url", index] if index else [])],
        check=False, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode:
        sys.exit("uv found no versions; see above")
    blocks = re.split(r"\n(?=\S)", done.stdout.strip())
    return {plain(re.split(r"[=\s]", block, maxsplit=1)[0]): block for block in blocks}


def find_digest(name: str, version: str) -> str:
    """The digest of the file that pip takes for a package."""
    asked = ["-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
    done = subprocess.run(
        [sys.executable, *asked, "--report", "-", f"{name}=={version}"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    (item,) = json.loads(done.stdout)["install"]
    return str(item["download_info"]["archive_info"]["hashes"]["sha256"])


def plain(name: str) -> str:
    """The name of a package as packages are compared by (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write(name: str, what: str, blocks: list[str]) -> None:
    """Write one file."""
    text = TOP.format(what=what) + "\n".join(blocks) + "\n"
    (ROOT / ".ci" / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
