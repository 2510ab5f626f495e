"""Files come into a memory whole or up to a fault, each unit counted once, whatever interrupts."""

import json
import random
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memories import Program, content, objects, pairs, tmx
from plain_store import PlainStore
from properties import examples
from stores import KINDS, opened

from tmtool.cli import run
from tmtool.errors import InputError, ParseError
from tmtool.formats.units.model import ReadNotice, SkippedUnit, UnitRead
from tmtool.memory import importing
from tmtool.memory.importing import Importer, ImportRun, finish_run
from tmtool.memory.memory import Memory
from tmtool.stores.sqlite.store import FILE
from tmtool.units import Origin, TranslationUnit, Variant

OUTCOMES = ("added", "merged", "changed", "same")


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 40)


def unit(zh, en, *more, **origin):
    variants = (Variant("zh", zh), Variant("en", en), *(Variant(*each) for each in more))
    return TranslationUnit(variants, (Origin(file="a.tmx", **origin),))


# Any items, interrupted anywhere.


@st.composite
def files(draw):
    """What a reader may yield: units, units without a side, what is none, and remarks."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(["unit", "unit", "unit", "side", "none", "twice", "end"]))
        if kind in ("side", "none", "twice"):
            found.append(SkippedUnit(number + 2, number, "empty side", "fr"))
        if kind in ("twice", "end"):
            found.append(SkippedUnit(number + 2, number, "no text", "es"))
        if draw(st.booleans()):
            found.append(ReadNotice(number + 2, number, "control characters", "U+0007"))
        if kind in ("unit", "side"):
            text = draw(st.sampled_from("一二三四五六"))
            found.append(UnitRead(unit(text, "a", position=number), number + 2, number))
    return found


class Interrupted(BaseException):
    """As Ctrl-C does it."""


def until(items, stop):
    yield from items[:stop]
    raise Interrupted


def taken(store, items, digest="aa"):
    """What became of the items, and what was reported."""
    told = []
    return Importer(store, "me", "a.tmx", told.append).take(items, digest), told


def everything(store):
    return list(store.iter_units()), [(each.number, each.action) for each in store.read_journal()]


@examples(150)
@given(files(), st.lists(st.integers(0, 14), max_size=3))
def test_an_import_that_is_interrupted_comes_to_the_same(items, stops):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "BATCH", 2)
        whole, broken = PlainStore(), PlainStore()
        filled, reported = taken(whole, items)
        for stop in stops:
            with pytest.raises(Interrupted):
                taken(broken, until(items, stop))
        again, told = taken(broken, items)
    assert everything(broken) == everything(whole)
    assert told == reported == [item for item in items if not isinstance(item, UnitRead)]
    assert (again.counts, again.skipped, again.noticed) == (
        filled.counts, filled.skipped, filled.noticed,
    )  # fmt: skip
    assert again.read == filled.read == len({item.number for item in items if is_of_unit(item)})
    assert 0 <= again.resumed <= again.read


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_finished_of_a_run_is_not_taken_again(kind, tmp_path):
    items = [UnitRead(unit("一", "a", position=0), 1, 0)]
    with opened(kind, tmp_path) as store:
        a_run = ImportRun("a run")
        of_run = Importer(store, "me", "a.tmx", run=a_run)
        done = of_run.take(items, "aa")
        assert (store.find_settled(), store.find_unfinished("aa")[0]) == (1, 1)
        assert of_run.take(until(items, 0), "aa") == replace(done, resumed=1)
        again, _ = taken(store, items)
        assert (again.counts, again.resumed, again.change) == ({"same": 1}, 0, None)
        finish_run(store, a_run, "me")
        assert store.find_unfinished("aa") is None
        assert [each.number for each in store.read_journal()] == [1]


def is_of_unit(item):
    return not isinstance(item, ReadNotice)


@examples(60)
@given(files())
def test_each_unit_counts_once(items):
    filled, _ = taken(PlainStore(), items)
    kept = {item.number for item in items if isinstance(item, UnitRead)}
    skipped = {item.number for item in items if isinstance(item, SkippedUnit)} - kept
    assert sum(filled.counts.values()) == len(kept)
    assert sum(filled.skipped.values()) == len(skipped)
    assert 0 not in filled.skipped.values()


def test_what_no_memory_can_keep_is_skipped_with_its_reason():
    items = [
        UnitRead(unit("一", "a"), 2, 0),
        UnitRead(unit("二", "x" * 20_001), 3, 1),
        UnitRead(unit("三", "ﷺ" * 19_000), 4, 2),
        UnitRead(unit("四", "d"), 5, 3),
    ]
    filled, told = taken(PlainStore(), items)
    assert filled.counts == {"added": 2}
    assert filled.skipped == {"too long": 1, "not kept": 1}
    told = [each for each in told if is_of_unit(each)]
    assert [(each.line, each.number) for each in told] == [(3, 1), (4, 2)]
    assert "20,001 characters" in told[0].detail
    assert "ligatures" in told[1].detail


# Files, through the command.


def add(capsys, *arguments, code=0):
    """The objects that `tmtool add --json` answers, and its remarks."""
    assert run(["add", "--no-index", *map(str, arguments), "--json", "--memory", "memory"]) == code
    told = capsys.readouterr()
    return objects(told.out), told.err


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # What is wrong is told with or without a memory, and makes none where a person has theirs.
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "own"))
    return tmp_path


def write(path, rows, langs=("zh", "en")):
    path.write_text(tmx(rows, langs), "utf-8")
    return path


def test_counts_add_up_and_every_skip_is_reported(here, capsys, small):
    rows = [*pairs(90), ("一", ""), ("", "two"), ("三", "three\x07"), *pairs(3)]
    (here / "a.tsv").write_text(
        "zh\ten\n" + "".join(f"{zh}\t{en}\n" for zh, en in rows), "utf-8"
    )  # fmt: skip
    (told,), remarks = add(capsys, "a.tsv", "--report", "skips.jsonl")
    assert told["read"] == 96
    assert [told[name] for name in OUTCOMES] == [91, 3, 0, 0]
    assert told["skipped"] == {"empty side": 2}
    assert told["noticed"] == {"control characters": 1}
    assert told["resumed"] == 0
    skips = objects((here / "skips.jsonl").read_text("utf-8"))
    assert [(each["file"], each["line"], each["unit"], each["what"]) for each in skips] == [
        ("a.tsv", 92, 91, "skipped"), ("a.tsv", 93, 92, "skipped"), ("a.tsv", 94, 93, "noticed"),
    ]  # fmt: skip
    assert [each["reason"] for each in skips[:2]] == ["empty side"] * 2
    assert "memory: memory" in remarks


def test_a_line_for_people(here, capsys):
    write(here / "a.tmx", [*pairs(5), ("一", "")])
    assert run(["add", "--no-index", "a.tmx", "--memory", "memory", "-q"]) == 0
    assert capsys.readouterr().out == (
        "a.tmx: 6 read, 5 added; 1 skipped (1 empty side)\n"
    )  # fmt: skip


def test_the_same_file_again_adds_nothing(here, capsys, small):
    write(here / "a.tmx", pairs(90))
    add(capsys, "a.tmx")
    before = content("memory")
    (told,), _ = add(capsys, "a.tmx")
    assert told["same"] == told["read"] == 90
    assert told["change"] is None
    assert content("memory") == before


def test_a_file_with_news_adds_them_beside_what_is_there(here, capsys, small):
    write(here / "a.tmx", pairs(90))
    add(capsys, "a.tmx")
    write(here / "a.tmx", [*pairs(60), ("新的", "new"), *pairs(29, first=61)])
    (told,), _ = add(capsys, "a.tmx")
    assert (told["read"], told["added"], told["merged"]) == (90, 1, 89)
    told, _ = content("memory")
    assert len(told) == 91
    assert {len(each.origins) for _, each, _ in told} == {1, 2}


def test_two_files_in_one_memory_share_their_units(here, capsys):
    write(here / "a.tmx", pairs(10))
    write(here / "b.tmx", pairs(10, first=5))
    (one, other), _ = add(capsys, "a.tmx", "b.tmx")
    assert (one["added"], other["added"], other["merged"]) == (10, 5, 5)
    both = [each for _, each, _ in content("memory")[0] if len(each.origins) == 2]
    assert [[each.file for each in unit.origins] for unit in both] == [["a.tmx", "b.tmx"]] * 5
    assert [each.origins[1].position for each in both] == [0, 1, 2, 3, 4]


# Faults in files.


def test_what_stands_before_a_fault_is_kept(here, capsys, small):
    whole = tmx(pairs(90))
    cut = whole[: whole.index("第70号")]
    (here / "a.tmx").write_text(cut, "utf-8")
    (told,), remarks = add(capsys, "a.tmx", code=2)
    assert (told["type"], told["added"], told["change"]) == ("file_failed", 70, 1)
    assert f"a.tmx:{cut.count(chr(10)) + 1}:" in remarks
    assert "70 units were added before the error; undo 1 takes them out" in remarks
    assert told["problem"] in remarks
    assert len(content("memory")[0]) == 70
    # Put right, it is a file like any other.
    (here / "a.tmx").write_text(whole, "utf-8")
    (told,), _ = add(capsys, "a.tmx")
    assert (told["added"], told["merged"], told["resumed"]) == (20, 70, 0)


def test_units_that_get_another_origin_before_a_fault(here, capsys):
    write(here / "a.tmx", pairs(3))
    add(capsys, "a.tmx")
    (here / "b.tmx").write_text(tmx(pairs(3)).replace("第2号", "<oops>"), "utf-8")
    (told,), remarks = add(capsys, "b.tmx", code=2)
    assert (told["added"], told["change"]) == (2, 2)
    assert "2 units were added or changed before the error; undo 2 reverts that" in remarks
    assert run(["memory", "undo", "2", "--memory", "memory"]) == 0
    assert {len(each.origins) for _, each, _ in content("memory")[0]} == {1}
    capsys.readouterr()
    # The same file again adds nothing that is new.
    add(capsys, "b.tmx", code=2)
    (told,), remarks = add(capsys, "b.tmx", code=2)
    assert (told["added"], told["change"]) == (0, None)
    assert "before the error" not in remarks


def test_undoing_the_change_takes_out_the_only_unit_before_a_fault(here, capsys):
    (here / "a.tmx").write_text(tmx(pairs(2)).replace("第1号", "<oops>"), "utf-8")
    _, remarks = add(capsys, "a.tmx", code=2)
    assert "1 unit was added before the error; undo 1 takes it out" in remarks
    assert run(["memory", "undo", "1", "--memory", "memory"]) == 0
    assert content("memory")[0] == []


def test_a_fault_in_one_file_leaves_the_others_alone(here, capsys):
    write(here / "a.tmx", pairs(5))
    (here / "b.tmx").write_text("<tmx><body><tu>", "utf-8")
    write(here / "c.tmx", pairs(5, first=5))
    told, remarks = add(capsys, "a.tmx", "b.tmx", "c.tmx", code=2)
    assert [(each["type"], each["file"]) for each in told] == [
        ("file_added", "a.tmx"), ("file_failed", "b.tmx"), ("file_added", "c.tmx"),
    ]  # fmt: skip
    assert "b.tmx:1:" in remarks
    assert "1 of 3" in remarks
    assert len(content("memory")[0]) == 10


def test_a_fault_says_where(here, small):
    (here / "a.tmx").write_text(tmx(pairs(90)).replace("第70号", "<oops>"), "utf-8")
    memory = Memory.open("memory", create=True)
    with pytest.raises(ParseError) as caught:
        memory.add_file("a.tmx")
    assert caught.value.line == 72
    assert memory.store.count_units() == 70
    memory.close()


# Files that are wrong as a whole.


WRONG = {
    "swapped": lambda rows: [(en, zh) for zh, en in rows],
    "shifted": lambda rows: [
        (zh, en) for (zh, _), (_, en) in zip(rows, rows[1:] + rows[:1], strict=True)
    ],
    "wrong language": lambda rows: [
        (zh, f"Le Secrétaire général présente le rapport sur la résolution {at} dans les mois")
        for at, (zh, _) in enumerate(rows)
    ],
}


@pytest.mark.parametrize("problem", WRONG)
def test_a_wrong_file_is_refused_with_the_evidence(problem, here, capsys, small):
    write(here / "good.tmx", pairs(3))
    add(capsys, "good.tmx")
    before = content("memory")
    write(here / "a.tmx", WRONG[problem](list(pairs(300))))
    (told,), remarks = add(capsys, "a.tmx", code=2)
    assert (told["type"], told["added"], told["change"]) == ("file_failed", 0, None)
    assert f"the columns seem {problem} (rows 1-300: " in remarks
    assert "nothing was added; use --force" in remarks
    assert content("memory") == before
    (told,), _ = add(capsys, "a.tmx", "--force")
    assert told["added"] == 300


def test_what_turns_out_wrong_later_is_taken_back(here, capsys, small, monkeypatch):
    monkeypatch.setattr(importing, "_LOOKED_AT", 100)
    rows = list(pairs(600))
    write(here / "a.tmx", [*rows[:200], *WRONG["swapped"](rows[200:])])
    _, remarks = add(capsys, "a.tmx", code=2)
    assert "rows 201-600: the column zh is in en" in remarks
    units, journal = content("memory")
    assert units == []
    assert journal == [(2, "undo"), (1, "add")]
    # It can still be insisted on, or come right.
    write(here / "a.tmx", rows)
    (told,), _ = add(capsys, "a.tmx")
    assert (told["added"], told["resumed"]) == (600, 0)


def test_an_interrupted_file_that_is_wrong_is_taken_back_whole(here, small, monkeypatch):
    monkeypatch.setattr(importing, "_LOOKED_AT", 100)
    rows = list(pairs(900))
    write(here / "a.tmx", [*rows[:400], *WRONG["swapped"](rows[400:])])
    memory = Memory.open("memory", create=True)
    with pytest.raises(Interrupted):
        memory.add_file("a.tmx", progress=Stopping(memory.store, 120))
    assert memory.store.count_units() >= 120
    with pytest.raises(InputError, match="swapped"):
        memory.add_file("a.tmx")
    assert memory.store.count_units() == 0
    memory.close()


class Stopping:
    """A progress that stops an import when so many units are kept."""

    def __init__(self, store, size):
        self._store, self._size = store, size

    def __call__(self, done, total, units):
        if self._store.count_units() >= self._size:
            raise Interrupted


def test_an_import_that_is_taken_back_half_done_begins_anew(here, small):
    write(here / "a.tmx", pairs(1_500))
    memory = Memory.open("memory", create=True)
    with pytest.raises(Interrupted):
        memory.add_file("a.tmx", progress=Stopping(memory.store, 120))
    with memory.store.begin_change("undo", user="me", details={"change": 1}) as change:
        change.undo(1)
    filled = memory.add_file("a.tmx")
    assert (filled.counts, filled.resumed) == ({"added": 1_500}, 0)
    memory.close()


# Killed.


def rows_in(folder):
    """How many units a memory has, whoever is writing it."""
    path = folder / FILE
    if not path.exists():
        return -1
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        size = connection.execute("SELECT count(*) FROM units").fetchone()[0]
        connection.close()
    except sqlite3.Error:
        return -1
    return size


def killed_alike(here, count, kills, seed):
    chosen = random.Random(seed)
    rows = [row if at % 50 else (row[0], "") for at, row in enumerate(pairs(count))]
    write(here / "a.tmx", rows)
    program = Program(here)
    arguments = "add", "--no-index", "a.tmx", "--json", "--memory"
    whole = program.run(*arguments, "whole", "--report", "whole.jsonl")
    ended = False
    for _ in range(kills):
        aim = rows_in(here / "killed") + chosen.randrange(1, count // kills)
        ready = lambda aim=aim: rows_in(here / "killed") >= aim  # noqa: E731 - the condition itself
        ended = program.kill_when(ready, *arguments, "killed", "--report", "killed.jsonl")
        (here / "killed.jsonl").unlink(missing_ok=True)
    resumed = rows_in(here / "killed")
    (told,) = objects(program.run(*arguments, "killed", "--report", "killed.jsonl"))
    assert content(here / "killed") == content(here / "whole")
    skips = [(here / f"{name}.jsonl").read_text("utf-8") for name in ("killed", "whole")]
    assert skips[0] == skips[1]
    assert skips[0].count("\n") == count // 50
    if not ended:
        assert 0 < resumed < count
        assert told.pop("resumed") > 0
        (expected,) = objects(whole)
        assert told == {name: each for name, each in expected.items() if name != "resumed"}


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on(here):
    killed_alike(here, 800, 1, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_an_import_that_is_killed_often_goes_on(here, seed):
    killed_alike(here, 4_000, 5, seed)


# What is wrong with a command.


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.tmx"], "none.tmx: file not found"),
        (["*.xyz"], "no file matches this pattern"),
        (["empty"], "none of these files holds translations"),
        (["--pair", "a.tmx"], "an odd number of files"),
        (["a.docx"], "is a document, not a file of translations"),
        (["a.tmx", "--report", "a.tmx"], "a.tmx exists"),
        (["a.tmx", "--report", "none/skips.jsonl"], "folder none not found"),
        (["a.tmx", "--memory", "a.tmx"], "a.tmx is a file"),
        (["a.tmx", "--to", "en"], "--from and --to must be used together"),
        (["a.tmx", "--from", "klingon", "--to", "en"], "not a known language code"),
    ],
)
def test_wrong_arguments_are_a_line(arguments, told, here, capsys):
    (here / "empty").mkdir()
    (here / "a.docx").write_bytes(b"PK")
    write(here / "a.tmx", pairs(2))
    assert run(["add", "--no-index", *arguments]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert told in errors[-1]
    assert errors[-1].startswith("tmtool: ")


def test_a_mistyped_name_makes_no_memory(here):
    assert run(["add", "--no-index", "none.tmx", "--memory", "new"]) == 2
    assert not (here / "new").exists()


def test_folders_say_what_was_left_out(here, capsys):
    (here / "in").mkdir()
    write(here / "in" / "a.tmx", pairs(2))
    (here / "in" / "notes.md").write_text("x", "utf-8")
    told, remarks = add(capsys, "in")
    assert [each["file"] for each in told] == ["in/a.tmx"]
    assert "notes.md was skipped" in remarks


def test_standard_input(here, capsys, monkeypatch):
    path = write(here / "a.tmx", pairs(2))
    with path.open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        (told,), _ = add(capsys, "-")
    assert (told["file"], told["added"]) == ("standard input", 2)


def test_the_journal_says_who_took_what_in(here, capsys):
    write(here / "a.tmx", pairs(2))
    add(capsys, "a.tmx")
    run(["memory", "history", "--json", "--memory", "memory", "-q"])
    (told,) = objects(capsys.readouterr().out)
    assert (told["action"], told["details"]) == ("add", {"file": "a.tmx"})
    assert told["by"]


def test_what_only_both_languages_tell_is_counted(tmp_path, capsys):
    rows = ["zh\ten", "大会闭幕。\tThe Assembly closed.", f"附件\t{'The General Assembly ' * 12}"]
    (tmp_path / "a.tsv").write_text("\n".join(rows), "utf-8")
    assert (
        run(
            [
                "add",
                "--no-index",
                str(tmp_path / "a.tsv"),
                "--memory",
                str(tmp_path / "m"),
                "--json",
            ]
        )
        == 0
    )
    (told,) = objects(capsys.readouterr().out)
    assert told["noticed"] == {"length ratio": 1}


@pytest.mark.parametrize(
    ("zh", "en", "is_kept"),
    [
        ("（十七）", "(xvii)", False), ("(二十)", "(xx)", False), ("1 234", "1,234", False),
        ("十二", "12", False), ("* * *", "* * *", False), ("三、", "III.", False),
        ("（一）概览", "(a) Overview", True), ("2020年", "2020", True), ("附件一", "Annex I", True),
        ("是", "(a)", True), ("十七", "seventeen", True),
    ],
)  # fmt: skip
def test_numbers_and_labels_alone_are_no_units(zh, en, is_kept, tmp_path, capsys):
    file = tmp_path / "texts.tsv"
    file.write_text(f"zh\ten\n{zh}\t{en}\n保护湿地\tprotect wetlands\n", "utf-8")
    memory = str(tmp_path / "memory")
    assert run(["add", str(file), "--no-index", "--memory", memory]) == 0
    told = capsys.readouterr()
    assert ("numbers only" in told.out + told.err) is not is_kept
    run(["memory", "info", "--json", "--memory", memory])
    assert json.loads(capsys.readouterr().out)["units"] == 1 + is_kept
