"""`tmtool review`: what it shows, what it does with tables and commands, what it refuses."""

import io
import json
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import tmx_file
from review_sample import ADA, DATA, sample, shown

import tmtool
from tmtool import review
from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.resources import locate_shared
from tmtool.review import commands, session
from tmtool.units import CheckRecord

CORRECTIONS = """\
# a reviser's pen marks, in any order
split 6 "并请":1
split 4 1:"and invites"
pair 7-8
accept 2
"""
RESULT = (DATA / "valid" / "corrected.txt").read_text("utf-8").splitlines()
BY = ("--by", "Ada")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    formats.write(sample(), "bitext.jsonl")
    return tmp_path


class Pipe(io.TextIOWrapper):
    def __init__(self, data):
        super().__init__(io.BytesIO(data if isinstance(data, bytes) else data.encode()))


def piped(monkeypatch, text, *arguments):
    monkeypatch.setattr(sys, "stdin", Pipe(text))
    return run(["review", "apply", "bitext.jsonl", *BY, "-o", "out.jsonl", *arguments])


def out():
    return list(shown(rebuild.read("out.jsonl")))


# Show.


def test_rows_are_numbered_and_segments_have_lines_of_their_own(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert run(["review", "show", "bitext.jsonl", "--row", "5, 7-8"]) == 0
    assert (
        capsys.readouterr().out
        == """\
── 5  1-2  operative 2  0.75 ───────────────────────────────
注意到进展并不均衡；         │ 1 Notes that progress has
                             │   been uneven.
                             │ 2 Many countries lack data;
── 7  1-0  footnote 1  0.75 ────────────────────────────────
第70/1号决议。               │ ()
── 8  0-1  footnote 1  0.75 ────────────────────────────────
()                           │ Resolution 70/1.
"""
    )


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ([], range(8)),
        (["--below", "0.75"], [3]),
        (["--below", "0.75", "--around", "1"], [2, 3, 4]),
        (["--unchecked"], [0, 2, 3, 4, 5, 6, 7]),
        (["--find", "DIGITAL divide"], [5]),
        (["--find", "技术 库"], [3]),
        (["--row", "3-4"], [2, 3]),
        (["--row", "3–4、8"], [2, 3, 7]),
        (["--row", "3-6", "--find", "data"], [4]),
    ],
)
def test_which_rows_are_shown(options, numbers, capsys):
    bitext = review.accept(sample(), [1], checked=ADA)
    body = bitext.streams[0]
    beads = tuple(replace(b, score=0.3) if at == 3 else b for at, b in enumerate(body.beads))
    formats.write(replace(bitext, streams=(replace(body, beads=beads), bitext.streams[1])), "b.tsv")
    assert run(["review", "show", "b.tsv", "--json", *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["row"] for line in lines] == list(numbers)
    assert [json.loads(line)["pair"] for line in lines] == [number + 1 for number in numbers]


def test_doubt_and_marks_are_said_in_words(capsys):
    bitext = review.accept(sample(), [1], checked=ADA)
    body = bitext.streams[0]
    beads = tuple(replace(bead, score=0.3) for bead in body.beads)
    formats.write(replace(bitext, streams=(replace(body, beads=beads),)), "b.tsv")
    run(["review", "show", "b.tsv", "--row", "2-3"])
    told = capsys.readouterr().out
    assert " 2  1-1  preambular  0.30  checked by Ada " in told
    assert " 3  1-1  preambular  0.30  tentative " in told


def test_no_such_rows_is_an_answer(capsys):
    assert run(["review", "show", "bitext.jsonl", "--find", "nonsense"]) == 1
    assert capsys.readouterr().err == "tmtool: no such pairs\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "none.jsonl"], "none.jsonl: file not found"),
        (["show", "x.tmx"], "x.tmx can't be read as a bitext: a TMX file leaves out"),
        (
            ["show", "bitext.jsonl", "--row", "a"],
            "--row: pairs are written like 12-20",
        ),
        (["show", "bitext.jsonl", "--row", "9"], "pair 9 does not exist: they are numbered 1 to 8"),
        (["show", "bitext.jsonl", "--row", "5-2"], "pair 2 comes before pair 5"),
        (["show", "bitext.jsonl", "--below", "7"], "--below"),
        (["apply", "bitext.jsonl", "--by", "A"], "name a file to write with -o"),
        (["apply", "bitext.jsonl", *BY, "-o", "x.doc"], "must end in"),
        (
            ["apply", "bitext.jsonl", *BY, "-o", "bitext.jsonl"],
            "an input as well as an output",
        ),
        (["apply", "bitext.jsonl", "bitext.jsonl", *BY, "-o", "x.tsv"], "is the bitext itself"),
        (
            ["apply", "bitext.jsonl", "e.tsv", *BY, "-o", "e.tsv", "--force"],
            "an input as well as an output",
        ),
        (["apply", "bitext.jsonl", "none.tsv", *BY, "-o", "x.tsv"], "none.tsv: file not found"),
    ],
)
def test_wrong_use_is_one_line(arguments, message, capsys):
    Path("e.tsv").write_text("source\ttarget\n")
    assert run(["review", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tmtool: ")
    assert message in line
    assert not Path("x.tsv").exists()


# Tables.


def test_a_table_is_applied(capsys):
    edits = str(DATA / "valid" / "corrected.tsv")
    assert run(["review", "apply", "bitext.jsonl", edits, *BY, "-o", "out.jsonl"]) == 0
    assert out() == RESULT
    assert capsys.readouterr().err.splitlines() == [
        "tmtool: pairs changed: 5, accepted as they are: 2",
        "tmtool: out.jsonl: 9 pairs, untranslated: 1, checked: 7, status unofficial",
    ]


def test_what_a_table_took_away_is_told(capsys):
    before = review.accept(sample(), [1, 3], checked=CheckRecord("Bo", "2026-11-25"))
    formats.write(before, "bitext.jsonl", force=True)
    text = (DATA / "valid" / "corrected.tsv").read_text("utf-8").replace("\tx\n", "\t\n")
    Path("edits.tsv").write_text(text, "utf-8")
    assert run(["review", "apply", "bitext.jsonl", "edits.tsv", *BY, "-o", "out.jsonl"]) == 0
    assert capsys.readouterr().err.splitlines()[1:3] == [
        "tmtool: pairs changed that had been checked: 1, by Bo",
        "tmtool: pairs no longer checked, since checked_by was emptied: 1",
    ]


def test_a_table_that_lost_text_writes_nothing(capsys):
    edits = str(DATA / "invalid" / "missing-row.tsv")
    assert run(["review", "apply", "bitext.jsonl", edits, *BY, "-o", "out.jsonl"]) == 2
    assert "missing-row.tsv:6:1: source: text is missing" in capsys.readouterr().err
    assert not Path("out.jsonl").exists()


def test_the_rest_can_be_accepted_and_told_as_json(capsys):
    edits = str(DATA / "valid" / "corrected.tsv")
    command = ["review", "apply", "bitext.jsonl", edits, *BY, "-o", "out.tmx", "--all", "--json"]
    assert run([*command, "-q"]) == 0
    told = capsys.readouterr()
    (written,) = map(json.loads, told.out.splitlines())
    counts = written["counts"]
    assert (counts["checked"], counts["pairs"], told.err) == (9, 9, "")


# Commands.


def test_commands_give_what_the_table_gives(monkeypatch, capsys):
    assert piped(monkeypatch, CORRECTIONS) == 0
    assert out() == [line.replace("Bo 0.75", "- 0.75") for line in RESULT]
    assert capsys.readouterr().out.splitlines() == [
        'split 6 "并请":1: pair 6a is 1-1, pair 6b is 1-1',
        'split 4 1:"and invites": pair 4a is 1-1, pair 4b is 1-1',
        "pair 7-8: pair 7 is 1-1",
        "accept 2: 1 checked",
    ]


def test_answers_as_json_are_objects_all(monkeypatch, capsys):
    assert piped(monkeypatch, "accept 2\nundo", "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == {"type": "reply", "command": "accept 2", "answer": "accept 2: 1 checked"}
    assert told[1]["answer"] == "undo: accept 2 is undone"
    assert told[2]["file"] == "out.jsonl"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_commands_come_in_any_encoding(monkeypatch, encoding):
    assert piped(monkeypatch, CORRECTIONS.replace("reviser", "审校").encode(encoding)) == 0
    assert out()[-1].startswith("footnotes 1-1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "merge 2-3\nmerge 10-11\n",
            ("commands:2:1: merge 10-11: pair 10 does not exist: they are numbered 1 to 8"),
        ),
        (
            "\n# so\njoin 1-2",
            "commands:3:1: join 1-2: command 'join' does not exist: use one of merge",
        ),
        ("merge 2", "commands:1:1: merge 2: command not understood. Example: merge 3-4"),
        ("split 5 1", "commands:1:1: split 5 1: command not understood. Example: split 5 1:2"),
        ("move 5 up", "commands:1:1: move 5 up: command not understood. Example: move 6 target up"),
        (
            "merge 6-7",
            "commands:1:1: merge 6-7: one pair belongs to the body, the other to the footnotes",
        ),
        ("undo", "commands:1:1: undo: there is nothing to undo"),
        ("split 5 1:1\nmerge 5-6", "commands:2:1: merge 5-6: pair 5 was split: name 5a or 5b"),
        ("merge 2-3\nsplit 2 1:1\naccept 3", "commands:3:1: accept 3: pair 3 no longer exists"),
        ("accept 4-2", "commands:1:1: accept 4-2: pair 2 comes before pair 4"),
    ],
)
def test_a_wrong_command_in_a_pipe_writes_nothing(text, message, monkeypatch, capsys):
    assert piped(monkeypatch, text) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"tmtool: {message}")
    assert line.endswith("; nothing was written")
    assert not Path("out.jsonl").exists()


def test_commands_are_options_too(capsys):
    base = ["review", "apply", "bitext.jsonl", *BY, "-o", "out.jsonl"]
    assert run([*base, "--command", "merge 2-3", "--command", "quit"]) == 2
    assert "command 'quit' does not exist" in capsys.readouterr().err
    assert not Path("out.jsonl").exists()
    assert run([*base, "--command", "merge 2-3", "--command", "accept 2"]) == 0
    assert capsys.readouterr().out == "merge 2-3: pair 2 is 2-2\naccept 2: 1 checked\n"
    assert len(out()) == 7


def test_no_commands_are_a_copy(monkeypatch):
    assert piped(monkeypatch, "") == 0
    assert Path("out.jsonl").read_bytes() == Path("bitext.jsonl").read_bytes()


# How commands are said, and what rows are called.


@pytest.mark.parametrize(
    ("line", "verb", "rows_", "cuts"),
    [
        ("merge 3-4", "merge", [("3", "4")], ()),
        ("MERGE 3 – 4", "merge", [("3", "4")], ()),
        ("merge 3 4", "merge", [("3", "4")], ()),
        ("split 5a 1:2", "split", [("5a", "5a")], (1, 2)),
        ("split ５ １：２", "split", [("5", "5")], (1, 2)),
        ('split 5 1:"a # b" # why', "split", [("5", "5")], (1, "a # b")),
        ("split 5 “又”：“also”", "split", [("5", "5")], ("又", "also")),
        ("move 6 target up", "move", [("6", "6")], (1,)),
        ("move 6 Source DOWN 2", "move", [("6", "6")], (2,)),
        ("move 6 target down 'and'", "move", [("6", "6")], ("and",)),
        ("accept all", "accept", [], ()),
        ("accept 3, 5-6，8", "accept", [("3", "3"), ("5", "6"), ("8", "8")], ()),
        ("undo # no", "undo", [], ()),
    ],
)
def test_commands_as_people_say_them(line, verb, rows_, cuts):
    found = commands.parse(line)
    assert (found.verb, list(found.rows), found.cuts) == (verb, rows_, cuts)


@pytest.mark.parametrize("line", ["", "  ", "# merge 3-4", "   # so"])
def test_what_is_no_command(line):
    assert commands.parse(line) is None


@pytest.mark.parametrize("line", ["undo 3", "split 5", 'split 5 1:"', "move 6 target", "pair 4"])
def test_what_is_said_wrongly_is_shown_right(line):
    with pytest.raises(InputError, match=r"command not understood\. Example: "):
        commands.parse(line)


def named(*lines):
    state = session.start(sample())
    for line in lines:
        state, _ = state.apply(commands.parse(line), ADA)
    return [list(names) for names in state.names]


def test_numbers_of_the_printout_hold():
    assert named("merge 2-3", "split 5 1:1", "unpair 4") == [
        ["1"], ["2", "3"], ["4a"], ["4b"], ["5a"], ["5b"], ["6"], ["7"], ["8"],
    ]  # fmt: skip
    assert named("split 5 1:1", 'split 5b 0:"countries"')[4:7] == [["5a"], ["5ba"], ["5bb"]]
    assert named("split 5 1:1", "merge 5a-5b")[4] == ["5", "5a", "5b"]
    assert named("merge 2-3", "undo")[1] == ["2"]


def test_there_is_no_row_0():
    """Whoever types from an older printout, where rows were numbered from 0, is told."""
    with pytest.raises(InputError, match="pair 0 does not exist: they are numbered 1 to 8"):
        named("accept 0")


# The marks survive every format.

MARKED = review.accept(sample(), [1, 3, 6], checked=ADA)


@pytest.mark.parametrize("suffix", rebuild.SUFFIXES)
def test_marks_survive_what_can_be_read_back(suffix):
    tmtool.write(MARKED, f"x{suffix}")
    again = rebuild.read(f"x{suffix}")
    assert [row.checked for row in iter_rows(again)] == [row.checked for row in iter_rows(MARKED)]


def test_marks_survive_the_whole_way(monkeypatch):
    ways = [("a.xlf", "--xliff", "2.1"), ("b.xlsx",), ("c.tsv", "--bom"), ("d.xlf",), ("e.jsonl",)]
    formats.write(MARKED, "before.jsonl")
    for (before, *_), (after, *options) in pairwise([("before.jsonl",), *ways]):
        monkeypatch.setattr(sys, "stdin", Pipe(""))
        assert run(["review", "apply", before, "--by", "Bo", "-o", after, *options]) == 0
    assert Path("e.jsonl").read_text("utf-8") == Path("before.jsonl").read_text("utf-8")


def test_marks_survive_in_a_tmx():
    formats.write(MARKED, "x.tmx")
    read = tmx_file.read(Path("x.tmx").read_bytes())
    units = [(dict(unit.properties), dict(unit.attributes)) for unit in read]
    marked = [(told, said) for told, said in units if "x-tmtool-checked-by" in told]
    assert [told["x-tmtool-row"] for told, _ in marked] == ["1", "3"]
    assert {told["x-tmtool-checked-at"] for told, _ in marked} == {ADA.at}
    assert {(said["changeid"], said["changedate"]) for _, said in marked} == {
        ("Ada", "20261126T090000Z")
    }


@pytest.mark.parametrize("suffix", [".xlf", ".html"])
def test_marks_survive_where_people_and_programs_look(suffix):
    tmtool.write(MARKED, f"x{suffix}")
    text = Path(f"x{suffix}").read_text("utf-8")
    assert text.count("Ada") >= 2
    assert "2026-11-26" in text


@pytest.mark.parametrize(("suffix", "loss"), [(".align", "checks"), (".moses", "checks")])
def test_where_marks_are_lost_it_is_said(suffix, loss):
    assert any(loss in str(each) for each in formats.write(MARKED, f"x{suffix}"))


# The whole way, with the demonstration corpus: three ways to the same bitext.


@pytest.fixture(scope="module")
def aligned():
    import tmtool

    sides = [
        tmtool.read(locate_shared("corpora", "ict-2020", f"{lang}.txt")) for lang in ("zh", "en")
    ]
    return tmtool.align(*sides, tmtool.load_encoder())


def plain(bitext, start):
    """The first row from `start` on that is 1-1 between two of its kind."""
    types = [row.type for row in iter_rows(bitext)]
    return next(at for at in range(start, len(types)) if types[at - 1 : at + 2] == ["1-1"] * 3)


def broken(bitext, merged, moved, parted):
    """The same with three mistakes, as a machine would make them."""
    made = review.unpair(bitext, parted, checked=ADA)
    made = review.move(made, moved, "target", "up", checked=ADA)
    made = review.merge(made, merged, merged + 1, checked=ADA)
    streams = [
        replace(stream, beads=tuple(replace(bead, checked=None) for bead in stream.beads))
        for stream in made.streams
    ]
    return replace(made, streams=tuple(streams))


def test_three_ways_to_correct_the_demonstration_corpus(aligned, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1608508800")  # three commands write the same bytes
    merged, moved, parted = (plain(aligned, start) for start in (20, 40, 60))
    formats.write(broken(aligned, merged, moved, parted), "bitext.jsonl", force=True)
    # The numbers of the broken one, where two rows are one.
    said = f"split {merged + 1} 1:1\nmove {moved - 1} target down\npair {parted}-{parted + 1}\n"
    assert piped(monkeypatch, said) == 0
    for name in ("edits.tsv", "edits.xlsx"):
        formats.write(aligned, name)
        assert run(["review", "apply", "bitext.jsonl", name, *BY, "-o", f"{name}.jsonl"]) == 0
        assert Path(f"{name}.jsonl").read_bytes() == Path("out.jsonl").read_bytes()
    found = rebuild.read("out.jsonl")
    for side in ("source", "target"):
        sides = [[getattr(row, side) for row in iter_rows(each)] for each in (found, aligned)]
        assert sides[0] == sides[1]
    assert sum(row.checked is not None for row in iter_rows(found)) == 5
