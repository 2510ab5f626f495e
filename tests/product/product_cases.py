"""The table of cases: how its files are read, how a case is run, and what is compared.

README.md explains the fields of a case. Comparisons are about meaning: texts, values, counts and
exit codes. White space and wrapping never count.
"""

import json
import re
import shlex
import shutil
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import product_files

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAVED = re.compile(r"^(\w+) <- ([\w.]+) <- (.*)$")
_FAILS = re.compile(r"^exit (\d+): (.*)$")


@cache
def read_features():
    """Return the features by name: the sentence, and the interfaces that need a case."""
    return tomllib.loads((HERE / "features.toml").read_text("utf-8"))


@cache
def read_cases():
    """Return all cases, each with the name of its file."""
    found = []
    for path in sorted((HERE / "cases").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        found += [{"file": path.stem, "interface": "cli", **case} for case in table["case"]]
    return found


@cache
def read_worlds():
    """Return the prepared folders by name: their files and the commands that fill them."""
    return tomllib.loads((HERE / "worlds.toml").read_text("utf-8"))


class Worlds:
    """Prepared folders, each built when a case first needs it and then copied."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def copy(self, names, folder):
        """Copy the content of worlds into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copytree(self._build(name), folder, dirs_exist_ok=True)

    def _build(self, name):
        place = self.folder / name
        if not place.exists():
            world = read_worlds()[name]
            self.copy(world.get("worlds", ()), place)
            write_files(place, world)
            for step in split_steps(world.get("run", "")):
                run_step(self.program, place, step, {})
        return place


def write_files(folder, table):
    for name, text in table.get("files", {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        product_files.write(path, text)


def split_steps(text):
    """Return the lines of a case, without empty ones; a line that ends with \\ goes on."""
    return [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def run_step(program, folder, step, saved, *, is_last=False):
    """Run one line. Only the last may end in any way: return its exit code, stdout and stderr."""
    wanted = 0
    if found := _FAILS.match(step):
        wanted, step = int(found[1]), found[2]
    name = key = None
    if found := SAVED.match(step):
        name, key, step = found.groups()
    words = [fill(word, saved) for word in shlex.split(step)]
    assert words.pop(0) == "tmtool", step
    stdin = output = None
    if "<" in words:
        stdin = folder / words.pop(words.index("<") + 1)
        words.remove("<")
    if ">" in words:
        output = folder / words.pop(words.index(">") + 1)
        words.remove(">")
    code, out, error = program.run(words, folder, stdin)
    text = out.decode("utf-8")
    if output:
        output.write_bytes(out)
    if not is_last:
        assert code == wanted, f"{step}\nexit code {code}\n{text}{error}"
    if name:
        saved[name] = find_value(read_objects(text), key)
    return code, text, error


def fill(text, saved):
    """Put the root of the repository and saved values into a text."""
    for name, value in {"repo": ROOT, **saved}.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def read_objects(text):
    """Return the JSON objects of an answer, one a line or one in all."""
    try:
        return [json.loads(text)]
    except ValueError:
        lines = (line.removeprefix("data: ") for line in text.splitlines())
        return [json.loads(line) for line in lines if line.startswith("{")]


def find_value(objects, wanted):
    """Return the first value of a key in JSON; `finding.id` is the id in the first finding."""
    *parents, last = wanted.split(".")
    for parent in parents:
        objects = next(_find_parts(objects, parent))
    for key, value in product_files.read_leaves(objects):
        if key == last and value not in {None, ""}:
            return value
    raise AssertionError(f"no {wanted} in {objects}")


def _find_parts(value, wanted):
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if key == wanted:
            yield each
        if isinstance(each, dict | list):
            yield from _find_parts(each, wanted)


def compare(case, code, text, error):
    """Hold the answer of a command against what a case expects."""
    shown = f"exit code {code}\n{text}\n{error}"
    wanted = case.get("exit", 0)
    assert code in (wanted if isinstance(wanted, list) else [wanted]), shown
    assert "Traceback" not in error, shown
    if "error" in case:
        assert len(error.strip().splitlines()) == 1, shown
        check_texts(error, case["error"], (), shown)
    check_texts(error, case.get("told", ()), (), shown)
    if "count_lines" in case:
        assert len(text.splitlines()) == case["count_lines"], shown
    compare_answer(case, text, shown)


def compare_answer(case, text, shown):
    """Compare a text, and the JSON in it."""
    check_texts(text, case.get("out", ()), case.get("not_out", ()), shown)
    if {"answers", "not_answers", "count"} & set(case):
        objects = read_objects(text)
        for wanted in case.get("answers", ()):
            assert any(has_values(each, wanted) for each in objects), f"{wanted}\n{shown}"
        for unwanted in case.get("not_answers", ()):
            assert not any(has_values(each, unwanted) for each in objects), f"{unwanted}\n{shown}"
        for count in case.get("count", ()):
            number = sum(has_values(each, count["of"]) for each in objects)
            assert number == count["is"], f"{number}: {count}\n{shown}"


def check_texts(text, wanted, unwanted, shown):
    squeezed = squeeze(text)
    for each in wanted:
        assert squeeze(each) in squeezed, f"{each}\n{shown}"
    for each in unwanted:
        assert squeeze(each) not in squeezed, f"{each}\n{shown}"


def squeeze(text):
    """Return a text without any white space."""
    return re.sub(r"\s+", "", text)


def has_values(found, wanted):
    """Return True if an object has all values: texts and numbers anywhere, others under a key.

    A text may have * for anything. A pair of numbers under a key is a range.
    """
    leaves = [*product_files.read_leaves(found)]
    return all(
        all(any(name == key and _is(leaf, value) for name, leaf in leaves)
            for key, value in each.items())
        if isinstance(each, dict) else any(_is(leaf, each) for _, leaf in leaves)
        for each in wanted
    )  # fmt: skip


def _is(leaf, wanted):
    if isinstance(wanted, list):
        return isinstance(leaf, int | float) and wanted[0] <= leaf <= wanted[1]
    if isinstance(wanted, str) and isinstance(leaf, str):
        return fnmatch(squeeze(leaf), squeeze(wanted).replace("[", "[[]"))
    return type(leaf) is type(wanted) and leaf == wanted


def compare_files(case, folder):
    """Hold the files that a case wrote against what it expects of them."""
    if "same" in case:
        one, two = ((folder / name).read_bytes() for name in case["same"])
        assert one == two
    for wanted in case.get("written", ()):
        path = folder / wanted["name"]
        if wanted.get("is_missing"):
            assert not path.exists()
            continue
        rows = product_files.read_rows(path)
        shown = "\n".join(map(str, rows))[:3000]
        for cells in wanted.get("rows", ()):
            assert any(has_values(row, cells) for row in rows), f"{cells}\n{shown}"
        whole = "".join(cell for row in rows for cell in row)
        check_texts(whole, wanted.get("has", ()), wanted.get("has_not", ()), shown)
        if "count" in wanted:
            assert len(rows) == wanted["count"], shown
