"""A memory through the program: what people do with it, and what it says when they can't."""

import json
import random
import shutil
import sqlite3

import pytest
from memories import Program, content, filled, objects, pairs, tmx

from tmtool.cli import run
from tmtool.memory.memory import Memory
from tmtool.stores.sqlite.store import FILE
from tmtool.units import Origin, TranslationUnit, Variant

RES = Origin(file="res.tmx", symbol="A/RES/74/197", status="adopted", date="2019-12-19")
DRAFT = Origin(file="draft.tmx", symbol="A/C.2/75/L.4", status="draft", date="2020-10-01")


def unit(zh, en, *origins):
    return TranslationUnit((Variant("zh", zh), Variant("en", en)), origins)


UNITS = [
    unit("弥合数字鸿沟", "bridge the digital gap", RES),
    unit("弥合數字鴻溝", "Bridge the digital gap", DRAFT),
    unit("请秘书长提交报告", "Requests the Secretary-General to report", RES, DRAFT),
    unit("注意到", "Takes note", DRAFT),
]
KEYS = [each.key for each in UNITS]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder with a memory in it, which is the one that is meant."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    memory = Memory.open("memory", create=True, user="me")
    memory.add(UNITS, source="made.tmx")
    memory.close()
    return tmp_path


def told(capsys, *arguments, code=0):
    """What is answered, without remarks."""
    assert run([*map(str, arguments), "-q"]) == code
    return capsys.readouterr().out


def size(capsys):
    return json.loads(told(capsys, "memory", "info", "--json"))["units"]


def dated(folder, *days):
    """The changes of a memory, as if each had been made on a day."""
    with sqlite3.connect(folder / "memory" / FILE) as connection:
        for number, day in enumerate(days, start=1):
            at = f"{day}T12:00:00+00:00"
            connection.execute("UPDATE changes SET at = ? WHERE id = ?", (at, number))
    connection.close()


# Corrected, deleted, merged.


def first_match(text):
    return next(each for each in objects(text) if each["type"] == "match")


def test_a_correction_and_its_history(capsys):
    new = told(
        capsys, "memory", "edit", KEYS[0], "--text", "EN=bridge the digital divide", "--by", "A. R."
    )
    match = first_match(told(capsys, "lookup", "弥合数字鸿沟", "--json", "-k", "1"))
    assert match["target"] == "bridge the digital divide"
    assert match["key"] == new.strip()
    (change,) = objects(told(capsys, "memory", "history", new.strip(), "--json"))
    assert (change["action"], change["by"]) == ("edit", "A. R.")
    assert change["details"] == {"was": KEYS[0], "is": new.strip()}
    (checked,) = objects(told(capsys, "concordance", "digital divide", "--json"))[2:]
    assert checked["checked_by"] == "A. R."
    both = objects(told(capsys, "memory", "history", KEYS[0], "--json"))
    assert [each["action"] for each in both] == ["edit", "add"]
    told(capsys, "memory", "undo")
    assert "bridge the digital gap" in told(capsys, "lookup", "弥合数字鸿沟", "-k", "1")


def test_remarks_say_how_to_take_it_back(capsys):
    assert run(["memory", "edit", KEYS[0], "--text", "en=bridge the divide"]) == 0
    assert "change 2; tmtool memory undo 2 undoes it" in capsys.readouterr().err
    assert told(capsys, "memory", "undo", "2") == "change 2 is undone: 2 units\n"


def test_undo_says_how_to_bring_a_change_back(capsys):
    assert run(["memory", "undo"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "change 1 is undone: 4 units\n"
    assert "change 2; tmtool memory undo 2 undoes it" in shown.err
    assert told(capsys, "memory", "undo", "2") == "change 2 is undone: 4 units\n"
    assert size(capsys) == 4


def test_named_units_are_deleted(capsys):
    assert told(capsys, "memory", "delete", KEYS[0], KEYS[3]) == "deleted: 2\n"
    assert size(capsys) == 2
    told(capsys, "memory", "undo")
    assert size(capsys) == 4


def test_units_of_a_document_are_deleted_when_one_insists(capsys):
    assert run(["memory", "delete", "--symbol", "A/C.2/*"]) == 2
    assert "3 units would be deleted; confirm with --yes" in capsys.readouterr().err
    assert run(["memory", "delete", "--symbol", "A/C.2/*", "--yes"]) == 0
    answer = capsys.readouterr()
    assert answer.out == "deleted: 2\n"
    assert "1 unit stayed, from other places" in answer.err
    assert (
        told(capsys, "memory", "delete", "--symbol", "A/C.2/*", "--yes", code=1) == "deleted: 0\n"
    )
    told(capsys, "memory", "undo", "2")
    assert size(capsys) == 4


def test_units_are_merged(capsys):
    assert told(capsys, "memory", "merge", KEYS[0], KEYS[1]) == "merged: 1\n"
    match = first_match(told(capsys, "lookup", "弥合數字鴻溝", "--json"))
    assert (match["source"], match["occurrences"]) == ("弥合数字鸿沟", 2)


def test_who_merges_twins_is_told_how_to_take_it_back(capsys):
    told_how = []
    for _ in range(2):
        assert run(["memory", "merge", "--duplicates", "--from", "zh", "--to", "en"]) == 0
        told_how.append("tmtool memory undo" in capsys.readouterr().err)
    assert told_how == [True, False]


def test_twins_are_merged(capsys):
    assert (
        told(capsys, "memory", "merge", "--duplicates", "--from", "zh-CN", "--to", "en")
        == "merged: 1\n"
    )
    assert (
        told(capsys, "memory", "merge", "--duplicates", "--from", "zh", "--to", "en")
        == "merged: 0\n"
    )
    assert told(capsys, "memory", "undo", "2") == "change 2 is undone: 2 units\n"
    assert size(capsys) == 4


def test_an_import_is_undone(here, capsys):
    (here / "a.tmx").write_text(tmx([*pairs(3), ("注意到", "Takes note")]), "utf-8")
    told(capsys, "add", "--no-index", "a.tmx")
    assert size(capsys) == 7
    assert told(capsys, "memory", "undo") == "change 2 is undone: 4 units\n"
    assert size(capsys) == 4
    told(capsys, "memory", "undo", "3")
    assert size(capsys) == 7
    actions = [each["action"] for each in objects(told(capsys, "memory", "history", "--json"))]
    assert actions == ["undo", "undo", "add", "add"]


# As it stood.


def test_each_day_has_its_memory(here, capsys):
    told(capsys, "memory", "edit", KEYS[0], "--text", "en=bridge the digital divide")
    told(capsys, "memory", "delete", KEYS[3])
    dated(here, "2025-03-01", "2025-03-02", "2025-03-03")
    for day, gap, note in (("01", 2, 1), ("02", 1, 1), ("03", 1, 0)):
        day = f"2025-03-{day}"
        for phrase, count in (("digital gap", gap), ("takes note", note)):
            asked = "concordance", phrase, "--lines", "none", "--json", "--as-of", day
            counts = objects(told(capsys, *asked, code=0 if count else 1))[0]
            assert counts["occurrences"] == count
        found = told(capsys, "lookup", "注意到", "--as-of", day, code=0 if note else 1)
        assert ("Takes note" in found) == bool(note)
        told(capsys, "memory", "export", f"{day}.jsonl", "--as-of", day)
        texts = [each["variants"][1]["text"] for each in written(here, f"{day}.jsonl")]
        assert texts.count("Takes note") == note
        assert len(texts) == 3 + note
    told(capsys, "memory", "export", "before.jsonl", "--as-of", "2025-02-28", code=1)
    assert run(["concordance", "digital gap", "--as-of", "2025-02-28"]) == 1


def written(folder, name):
    return objects((folder / name).read_text("utf-8"))


# Written out.


def test_units_are_written_by_filters(here, capsys):
    told(capsys, "memory", "export", "a.jsonl", "--status", "adopted")
    assert [each["key"] for each in written(here, "a.jsonl")] == [KEYS[0], KEYS[2]]
    assert {len(each["origins"]) for each in written(here, "a.jsonl")} == {1}
    told(capsys, "memory", "export", "b.jsonl", "--year", "2020", "--every-origin")
    assert len(written(here, "b.jsonl")) == 3
    assert run(["memory", "export", "c.jsonl", "--body", "GA"]) == 1
    assert "c.jsonl: 0 units" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["tmx", "jsonl"])
def test_what_is_written_makes_the_same_memory(here, capsys, suffix):
    told(capsys, "memory", "export", f"a.{suffix}")
    told(capsys, "add", "--no-index", f"a.{suffix}", "--memory", "other")
    told(capsys, "memory", "export", f"b.{suffix}", "--memory", "other")
    (one, other) = (
        [line for line in (here / f"{name}.{suffix}").read_text("utf-8").splitlines()
         if "creationdate" not in line or "<header" not in line]
        for name in "ab"
    )  # fmt: skip
    assert one == other
    assert [each[:2] for each in content("other")[0]] == [each[:2] for each in content("memory")[0]]


@pytest.mark.parametrize("suffix", ["tsv", "xlsx", "xlf"])
def test_tables_take_two_languages(here, capsys, suffix):
    assert run(["memory", "export", f"a.{suffix}"]) == 2
    assert "name them (--from, --to)" in capsys.readouterr().err
    told(capsys, "memory", "export", f"a.{suffix}", "--from", "zh-CN", "--to", "en-GB")
    told(capsys, "add", "--no-index", f"a.{suffix}", "--memory", "other")
    said = [[(v.lang, v.text) for v in each.variants] for _, each, _ in content("other")[0]]
    assert said == [[(v.lang, v.text) for v in each.variants] for each in UNITS]


def test_a_file_is_kept_unless_forced(here, capsys):
    (here / "a.tmx").write_text("mine", "utf-8")
    assert run(["memory", "export", "a.tmx"]) == 2
    assert (here / "a.tmx").read_text("utf-8") == "mine"
    assert "a.tmx exists" in capsys.readouterr().err
    told(capsys, "memory", "export", "a.tmx", "--force")
    assert "鸿沟" in (here / "a.tmx").read_text("utf-8")


# What it holds, and its files.


def test_what_a_memory_holds(capsys):
    facts = json.loads(told(capsys, "memory", "info", "--json"))
    assert (facts["units"], facts["documents"], facts["years"]) == (4, 2, [2019, 2020])
    assert facts["languages"] == {"zh": 4, "en": 4}
    assert facts["vectors"] == {}
    assert facts["last_change"] == 1
    assert facts["bytes"] > 10_000
    lines = told(capsys, "memory", "info").splitlines()
    assert lines[:2] == ["units      4", "documents  2, 2019-2020"]
    assert lines[2:4] == ["memories   draft 3, res 2", "texts      zh 4, en 4"]


def test_a_memory_is_known_by_the_name_that_it_was_added_under(here, capsys):
    """Under its file's where nobody gave it another, and so wherever it is written to."""
    for name, text in (("ga", "一"), ("itu", "二"), ("own", "三")):
        table(here / f"{name}.tsv", (f"共同文本{text}", f"common text {name}"), ("都有", "in all"))
    assert told(capsys, "add", "--no-index", "itu.tsv", "--memory-name", "ITU terms")
    assert told(capsys, "add", "--no-index", "own.tsv", "ga.tsv", "--json")
    assert facts(capsys)["memories"] == [
        {"name": "ITU terms", "units": 2}, {"name": "draft", "units": 3},
        {"name": "ga", "units": 2}, {"name": "own", "units": 2}, {"name": "res", "units": 2},
    ]  # fmt: skip
    asked = ["concordance", "common text", "--lines", "none", "--json"]
    for options, texts in (
        (["--memory-name", "itu*"], 1),
        (["--memory-name", "GA", "--memory-name", "own"], 2),
        (["--not-memory-name", "own"], 2),
    ):
        assert json.loads(told(capsys, *asked, *options))["texts"] == texts
    told(capsys, "memory", "export", "itu.tmx", "--memory-name", "ITU terms")
    told(
        capsys,
        "memory",
        "export",
        "itu.tsv.tsv",
        "--memory-name",
        "ITU terms",
        "--from",
        "zh",
        "--to",
        "en",
    )
    for file in ("itu.tmx", "itu.tsv.tsv"):
        told(capsys, "add", "--no-index", file, "--memory", f"copy-of-{file}")
        there = json.loads(told(capsys, "memory", "info", "--json", "--memory", f"copy-of-{file}"))
        assert there["memories"] == [{"name": "ITU terms", "units": 2}]


def test_of_many_memories_the_largest_are_listed(here, capsys):
    for at in range(12):
        table(here / f"m{at}.tsv", *((f"文本{at}之{n}", f"text {at} {n}") for n in range(1 + at)))
    told(capsys, "add", "--no-index", *(f"m{at}.tsv" for at in range(12)))
    (line,) = [
        each for each in told(capsys, "memory", "info").splitlines() if each.startswith("memories")
    ]
    assert line == "memories   m11 12, m10 11, m9 10, m8 9, m7 8, m6 7, m5 6, m4 5 and 6 more"


def table(path, *rows):
    path.write_text("zh\ten\n" + "".join("\t".join(row) + "\n" for row in rows), "utf-8")


def facts(capsys):
    return json.loads(told(capsys, "memory", "info", "--json"))


def test_a_memory_is_named_in_filters(here, capsys):
    for name in ("ga", "itu"):
        table(here / f"{name}.tsv", ("数据鸿沟问题", f"the {name} text"))
        told(capsys, "add", "--no-index", f"{name}.tsv")
    asked = ["lookup", "数据鸿沟问题", "--from", "zh", "--to", "en", "--json"]
    for name in ("ga", "itu"):
        listed = map(json.loads, told(capsys, *asked, "--memory-name", name).splitlines())
        first = next(each for each in listed if each["type"] == "match")
        assert (first["target"], first["origin"]["memory"]) == (f"the {name} text", name)
    told(capsys, "memory", "delete", "--memory-name", "ga", "--yes")
    assert [each["name"] for each in facts(capsys)["memories"]] == ["draft", "itu", "res"]


def vectors(capsys):
    ((_, counts),) = json.loads(told(capsys, "memory", "info", "--json"))["vectors"].items()
    return counts


def test_vectors_are_made_once(here, capsys):
    assert told(capsys, "memory", "verify").splitlines()[-1] == "all is well"
    first = told(capsys, "memory", "index")
    assert [line.split(";")[0] for line in first.splitlines()] == [
        "zh: 4 vectors made", "en: 4 vectors made",
    ]  # fmt: skip
    assert vectors(capsys) == {"zh": 4, "en": 4}
    assert "zh: 0 vectors made" in told(capsys, "memory", "index")
    assert told(capsys, "memory", "verify").splitlines()[-1] == "all is well"
    (here / "a.tmx").write_text(tmx(pairs(3)), "utf-8")
    told(capsys, "add", "--no-index", "a.tmx")
    assert run(["memory", "verify"]) == 0
    assert "3 of 7 zh texts are not indexed yet" in capsys.readouterr().err
    assert "zh: 3 vectors made" in told(capsys, "memory", "index")


def test_few_vectors_need_no_index(here, capsys):
    told(capsys, "memory", "index")
    asked = "lookup", "请秘书长报告", "--semantic", "always", "--json"
    before = told(capsys, *asked)
    for path in (here / "memory").glob("*.faiss"):
        path.unlink()
    assert told(capsys, "memory", "verify").splitlines()[-1] == "all is well"
    assert told(capsys, *asked) == before


@pytest.mark.parametrize("harm", ["cut", "damaged", "foreign"])
def test_a_broken_index_is_told_and_made_anew(here, capsys, harm):
    told(capsys, "memory", "index")
    asked = "lookup", "请秘书长报告", "--semantic", "always", "--json"
    before = objects(told(capsys, *asked))
    assert KEYS[2] in dict(matches(before))
    (path,) = (here / "memory").glob("memory.zh.*.faiss")
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes({
        "cut": data[:middle],
        "damaged": data[:middle] + bytes(each ^ 255 for each in data[middle:][:64])
        + data[middle + 64 :],
        "foreign": b"something else",
    }[harm])  # fmt: skip
    assert path.name in told(capsys, "memory", "verify", code=1)
    healed = told(capsys, *asked)
    assert matches(objects(healed)) == matches(before)
    assert "tmtool memory index makes it anew" in healed
    told(capsys, "memory", "index", "--rebuild")
    assert told(capsys, "memory", "verify").splitlines()[-1] == "all is well"
    assert matches(objects(told(capsys, *asked))) == matches(before)


def another_memory(here, capsys):
    """The index of a memory of as many other texts takes the place of ours."""
    other = Memory.open("other", create=True, user="me")
    other.add([unit(f"其他{at}", f"other {at}", RES) for at in range(len(UNITS))])
    other.close()
    told(capsys, "memory", "index", "--memory", "other")
    for path in (here / "other").glob("*.faiss"):
        path.replace(here / "memory" / path.name)


def an_older_memory(here, capsys):
    """A copy of the memory is put beside an index that goes on since."""
    before = (here / "memory" / FILE).read_bytes()
    (here / "a.tmx").write_text(tmx(pairs(3)), "utf-8")
    told(capsys, "add", "--no-index", "a.tmx")
    told(capsys, "memory", "index")
    (here / "memory" / FILE).write_bytes(before)


def an_older_memory_that_goes_on(here, capsys):
    """And it goes another way: other texts have the same numbers."""
    an_older_memory(here, capsys)
    (here / "b.tmx").write_text(tmx(pairs(3, first=100)), "utf-8")
    told(capsys, "add", "--no-index", "b.tmx")
    told(capsys, "memory", "undo")


@pytest.mark.parametrize("happens", [another_memory, an_older_memory, an_older_memory_that_goes_on])
def test_an_index_of_other_content_is_told_and_made_anew(here, capsys, happens):
    told(capsys, "memory", "index")
    asked = "lookup", "请秘书长报告", "--semantic", "always", "--json"
    before = matches(objects(told(capsys, *asked)))
    assert KEYS[2] in dict(before)
    happens(here, capsys)
    (path,) = (here / "memory").glob("memory.zh.*.faiss")
    why = "another memory" if happens is another_memory else "of this memory as it was at another"
    wrong = told(capsys, "memory", "verify", code=1)
    assert sum(path.name in line and why in line for line in wrong.splitlines()) == 1
    answer = objects(told(capsys, *asked))
    assert matches(answer) == before
    assert any(why in json.dumps(each) and "memory index makes it anew" in json.dumps(each)
               for each in answer)  # fmt: skip
    lines = told(capsys, "memory", "index").splitlines()
    assert why in lines[0]
    assert lines[0].endswith("; it was made anew")
    assert told(capsys, "memory", "verify").splitlines()[-1] == "all is well"
    again = objects(told(capsys, *asked))
    assert matches(again) == before
    assert why not in json.dumps(again)
    assert "made anew" not in told(capsys, "memory", "index")


def test_a_copy_of_the_folder_is_the_same_memory_until_it_goes_its_own_way(here, capsys):
    told(capsys, "memory", "index")
    shutil.copytree(here / "memory", here / "copy")
    copy = "--memory", str(here / "copy")
    assert told(capsys, "memory", "verify", *copy).splitlines()[-1] == "all is well"
    (here / "a.tmx").write_text(tmx(pairs(3)), "utf-8")
    told(capsys, "add", "--no-index", "a.tmx", *copy)
    told(capsys, "memory", "index", *copy)
    (path,) = (here / "copy").glob("memory.zh.*.faiss")
    shutil.copy(path, here / "memory")
    wrong = told(capsys, "memory", "verify", code=1)
    assert "or of a copy that went its own way" in wrong


def matches(found):
    return [(each["key"], each["kind"]) for each in found if each.get("type") == "match"]


def test_the_files_are_made_smaller(here, capsys):
    (here / "a.tmx").write_text(tmx(pairs(2_000)), "utf-8")
    told(capsys, "add", "--no-index", "a.tmx")
    told(capsys, "memory", "undo")
    before = content("memory")
    answer = told(capsys, "memory", "index", "--compact").split()
    assert answer[1:3] == ["MB", "before,"]
    assert float(answer[3]) <= float(answer[0])
    assert content("memory") == before


# Killed.


def vectors_in(folder):
    with sqlite3.connect(f"file:{folder / 'memory' / FILE}?mode=ro", uri=True) as connection:
        count = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
    connection.close()
    return count


@pytest.mark.slow
def test_an_index_that_is_killed_goes_on(here, capsys):
    filled(here, pairs(3_000)).close()
    program = Program(here)
    for aim in (1, 2_000, 4_000):
        program.kill_when(lambda aim=aim: vectors_in(here) >= aim, "memory", "index")
    kept = vectors_in(here)
    assert 4_000 <= kept < 2 * 3_004
    program.run("memory", "index")
    assert vectors_in(here) == 2 * 3_004
    assert told(capsys, "memory", "verify").splitlines()[-1] == "all is well"
    told(capsys, "memory", "index")
    assert vectors(capsys) == {"zh": 3_004, "en": 3_004}


@pytest.mark.slow
def test_two_builds_and_an_import_at_once(here, capsys):
    """Of two builds one may be told that the other is at it; the import minds neither."""
    filled(here, pairs(600)).close()
    (here / "b.tmx").write_text(tmx(pairs(600, first=10_000)), "utf-8")
    program = Program(here)
    builds = [program.start("memory", "index") for _ in range(2)]
    program.run("add", "--no-index", "b.tmx")
    ended = [(build.communicate(timeout=300)[1], build.returncode) for build in builds]
    assert 0 in [code for _, code in ended]
    assert all("another tmtool is building" in said for said, code in ended if code)
    program.run("memory", "index")
    assert vectors(capsys) == {"zh": 1_204, "en": 1_204}
    assert told(capsys, "memory", "verify").splitlines()[-1] == "all is well"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_compaction_that_is_killed_loses_nothing(here, seed):
    filled(here, pairs(4_000)).close()
    before = content("memory")
    wait = random.Random(seed).uniform(0.2, 0.6)
    process = Program(here).start("memory", "index", "--compact")
    try:
        process.wait(wait)
    except Exception:
        process.kill()
    process.communicate(timeout=120)
    assert content("memory") == before
    Program(here).run("memory", "index", "--compact")
    assert content("memory") == before


# Where there is nothing, and what can't be done.

COMMANDS = [
    ["memory", "edit", "00", "--text", "en=x"], ["memory", "delete", "00"],
    ["memory", "merge", "00", "11"],
    ["memory", "merge", "--duplicates", "--from", "zh", "--to", "en"],
    ["memory", "undo"], ["memory", "history"], ["memory", "export", "x.tmx"],
    ["memory", "info"], ["memory", "index", "--compact"], ["memory", "index"],
    ["memory", "index", "--rebuild"], ["memory", "verify"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_memory_that_is_not_there_says_how_to_fill_it(here, capsys, command):
    assert run([*command, "--memory", "none"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "tmtool: memory not found: none; create it with: tmtool add FILE..."
    assert not (here / "none").exists()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_empty_memory_says_how_to_fill_it(capsys, command):
    Memory.open("empty", create=True).close()
    assert run([*command, "--memory", "empty", "-q"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "tmtool: the memory at empty is empty; fill it with: tmtool add FILE..."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["memory", "edit", "00", "--text", "en=x"], "unit 00 does not exist"),
        (["memory", "edit", KEYS[0], "--text", "x"], "--text must be LANG=TEXT"),
        (["memory", "edit", KEYS[0], "--text", "en="], "--text must be LANG=TEXT"),
        (["memory", "edit", KEYS[0], "--text", "fr=x"], "has no text in fr"),
        (
            ["memory", "edit", KEYS[0], "--text", "en=bridge the digital gap"],
            "has this text already",
        ),
        (["memory", "edit", KEYS[0]], "'--text'"),
        (["add", "x.tmx", "--memory-name", " "], "--memory-name: must be at least 1 character"),
        (["memory", "delete"], "no units are named: give keys or filters"),
        (
            ["memory", "delete", KEYS[0], "--status", "draft"],
            ("units are named by keys or by filters, not by both"),
        ),
        (["memory", "delete", KEYS[0], "--as-of", "2025"], "--as-of can't be used here"),
        (["memory", "delete", "--year", "x", "--yes"], "--year must be like 2020"),
        (["memory", "delete", KEYS[0], "00"], "unit 00 does not exist; nothing was deleted"),
        (["memory", "merge", KEYS[0], KEYS[0]], "another unit"),
        (
            ["memory", "undo", "7"],
            "change 7 does not exist; list the changes with tmtool memory history",
        ),
        (["memory", "undo", "x"], "[CHANGE] must be a whole number"),
        (["memory", "history", "00"], "unit 00 does not exist"),
        (["memory", "export", "a.doc"], "a.doc: the name of the file must end in"),
        (["memory", "export", "none/a.tmx"], "none"),
        (["memory", "export", "a.tmx", "--as-of", "yesterday"], "is neither a date like"),
        (["memory", "info", "--memory", "a.txt"], "a.txt"),
    ],
)
def test_what_can_t_be_done_is_a_line(here, capsys, arguments, said):
    (here / "a.txt").write_text("", "utf-8")
    before = content("memory")
    assert run(arguments) in (2, 3)
    line = capsys.readouterr().err.splitlines()[-1]
    assert said in line
    assert line.startswith("tmtool: ")
    assert content("memory") == before


def test_an_address_of_another_kind_says_which_there_are(capsys):
    assert run(["memory", "info", "--memory", "mysql://localhost/un"]) == 2
    assert capsys.readouterr().err == (
        "tmtool: mysql://localhost/un: a memory is a folder, or "
        "postgresql://HOST/DATABASE?memory=NAME\n"
    )


def test_a_database_that_is_not_there_says_so(capsys, tmp_path):
    address = f"postgresql://me:secret@/un?host={tmp_path}"
    assert run(["memory", "info", "--memory", address]) == 3
    said = capsys.readouterr().err
    assert said.startswith(f"tmtool: postgresql://me@/un?host={tmp_path}&memory=main: ")
    assert "the database can't be reached" in said
    assert "secret" not in said
    assert said.count("\n") == 1
