"""What lies beside the code: licences, constraints, how to cite, what a page lists."""

import datetime
import re
import tomllib
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
import yaml
from test_site import load

import tmtool

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONSTRAINTS = sorted((ROOT / ".ci").glob("constraints*.txt"))
PINNED = re.compile(r"([a-z0-9-]+)==(\S+)(?: ; .+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")
licences = load("licences")


def make(folder, *lines):
    """An installed package that says this of itself."""
    folder.mkdir(exist_ok=True)
    (folder / "METADATA").write_text("\n".join(["Name: A", "Version: 1", *lines]), "utf-8")
    return PathDistribution(folder)


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        (["License-Expression: MIT AND PSF-2.0"], "MIT AND PSF-2.0"),
        (["License: Apache 2.0"], "Apache-2.0"),
        (["License: MIT"], "MIT"),
        (["Classifier: License :: OSI Approved :: MIT License"], "MIT"),
        (["License: long", "Classifier: License :: OSI Approved :: BSD License"], "BSD-3-Clause"),
        (["Classifier: License :: OSI Approved :: GNU General Public License (GPL)",
          "Classifier: License :: OSI Approved :: BSD License"], ""),
        (["License: all rights reserved"], ""),
        (["License: UNKNOWN"], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_what_a_package_says_of_its_licence(said, licence, tmp_path):
    assert licences.read_licence(make(tmp_path, *said)) == licence


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True), ("GPL-3.0-or-later", False), ("MIT OR GPL-2.0-only", True),
        ("MIT AND GPL-2.0-only", False), ("MIT AND (Apache-2.0 OR BSD-2-Clause)", True),
        ("MIT AND (Apache-2.0 OR GPL-2.0-only)", False), ("LGPL-2.1-only", False),
        ("Apache-2.0 WITH LLVM-exception", True), ("", True),
    ],
)  # fmt: skip
def test_which_licences_are_allowed(expression, allowed):
    assert licences.is_allowed(expression) is allowed


def test_every_installed_licence_is_allowed(capsys):
    assert licences.main() == 0, capsys.readouterr().out


def test_a_licence_of_an_extra_is_not_for_everybody(monkeypatch, capsys):
    monkeypatch.setattr(licences, "find_needed", lambda name: {"translate-toolkit"})
    monkeypatch.setattr(
        licences, "distributions", lambda: [fake("translate-toolkit"), fake("closed")]
    )
    assert licences.main() == 1
    said = capsys.readouterr().out
    assert "translate-toolkit: GPL-3.0-or-later, is allowed in the extra dev alone" in said
    assert "closed: says nothing of its licence" in said


def fake(name):
    class Package:
        metadata = type("Metadata", (dict,), {"get_all": lambda *_: []})(Name=name)

    return Package()


@pytest.mark.parametrize("path", CONSTRAINTS, ids=lambda path: path.name)
def test_constraints_are_versions_with_hashes(path):
    first, rest = path.read_text("utf-8").split("\n", 1)
    assert first.startswith("# Written by `python .ci/constraints.py`; ")
    assert PINNED.sub("", rest) == ""
    assert "//" not in rest  # no index is named


def test_constraints_hold_what_the_project_needs():
    """A dependency that was added, or a floor that was raised, comes with new constraints."""
    pinned = {
        name: version.partition("+")[0]
        for path in CONSTRAINTS
        for name, version, _ in PINNED.findall(path.read_text("utf-8"))
    }
    extras = PROJECT["optional-dependencies"]
    tested = "dev", "docs", "e5", "mcp", "release", "serve", "team"
    wanted = [*PROJECT["dependencies"], *(each for extra in tested for each in extras[extra])]
    from packaging.requirements import Requirement

    for requirement in map(Requirement, wanted):
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert name in pinned, "python .ci/constraints.py writes them anew"
        assert requirement.specifier.contains(pinned[name]), requirement


def test_how_to_cite():
    """The parts that CFF 1.2.0 needs, and that they say what other files say."""
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= {*told}
    assert told["cff-version"] == "1.2.0"
    assert told["type"] in ("software", "dataset")
    assert all({*each} <= {"name"} or {*each} >= {"family-names"} for each in told["authors"])
    assert told["authors"]
    assert (told["version"], told["license"]) == (tmtool.__version__, PROJECT["license"])
    assert isinstance(told["date-released"], datetime.date)
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{told['version']}] - {told['date-released']}" in changes


def test_each_change_says_what_can_be_done():
    """Releases have the four headings in this order; what was removed says what to do instead."""
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    release = changes.split(f"## [{tmtool.__version__}]")[1].split("\n## [")[0]
    headings = re.findall(r"^### (.+)$", release, re.M)
    assert headings == ["Added", "Changed", "Fixed", "Removed"]
    for line in re.findall(r"^- (.+(?:\n  .+)*)", release.split("### Changed")[0], re.M):
        assert re.search(r"`[^`]+`", line), f"with the command: {line[:60]}"
