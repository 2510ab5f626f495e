"""Everything that is written as JSON has a version and keeps to its schema in docs/schemas."""

import json
import shlex
import shutil
from contextlib import closing
from io import BytesIO, TextIOWrapper
from pathlib import Path

import json_page
import pytest
import schemas
from bitexts import demo
from comparisons import DRAFT
from concordances import filled, units
from memories import tmx
from operation_records import validate_record
from pdf_scans import write_mixed_pdf
from test_comparison_coverage import SYMBOL
from test_comparison_coverage import bitext as two_texts
from test_comparison_coverage import filled as with_texts
from timelines import TERM
from timelines import units as timeline_units

import tmtool
from tmtool import review
from tmtool.cli import run
from tmtool.errors import ParseError
from tmtool.formats.bitexts import html, jsonl, rebuild
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.operations.registry import iter_operations
from tmtool.server import people
from tmtool.server.state.people import AuditEntry, Grant
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.units import CheckRecord
from tmtool.version import FORMAT_VERSION
from tmtool.views import check as reports
from tmtool.views.html import bitext as page

DATA = Path(__file__).parent / "data"

# A command a line, the kind of what it prints, and the types of objects that this shows.
CASES = [
    ("segment en.txt --json", "records", {"text_segment"}),
    ("segment mixed.pdf --json", "records", {"unread_page", "text_segment"}),
    ("segment two.txt --explain --json", "records", {"boundary"}),
    ("align zh.txt en.txt --json", "bitext", {"pair"}),
    ("align zh.txt en.txt -o out.tmx -o out.html --json", "records", {"written"}),
    ("align zh en -o folder --jobs 1 --json", "records", {"batch_pair"}),
    ("align both -o doubts --jobs 1 --json", "records", {"batch_pair"}),
    ("batch run pairs.tsv -o shards --shard 1/1 --jobs 1 --json", "records", {"batch_pair"}),
    ("batch merge merged --json", "records", {"batch_pair"}),
    ("review show demo.jsonl --json", "bitext", {"pair"}),
    ("review apply demo.jsonl -o reviewed.jsonl --by Ada --json", "records", {"reply", "written"}),
    ("review apply demo.jsonl words.tsv --by Ada --preview --json", "records", {"edit"}),
    ("review show edited.jsonl --json", "bitext", {"pair"}),
    ("review export demo.jsonl -o table.xlsx --json", "records", {"written"}),
    ("add units.tsv --memory fresh --no-index --json", "records", {"file_added"}),
    ("add cut.tmx --memory fresh --no-index --json", "records", {"file_failed"}),
    ("lookup 秘书长提出建议并送交各国政府审议，确保人人都能享受惠益； --memory m --json", "records",
     {"answer", "subsegment"}),
    ("lookup 数字鸿沟 --memory m --json", "records", {"answer", "phrase", "match"}),
    ("lookup 大会 --memory m --json", "records", {"answer", "name"}),
    ("lookup 70/125 --memory m --json", "records", {"answer", "cited"}),
    ("lookup 弥合数字鸿沟 --memory m --terms un-ict --json", "records", {"term"}),
    ("pretranslate draft.txt --memory texts --json", "records", {"leverage", "segment"}),
    (f"compare draft.txt {SYMBOL} --memory texts --json", "records", {"comparison", "paragraph"}),
    ("cite 70/125 --memory m --json", "records", {"cited"}),
    (f"documents list {SYMBOL} --memory texts --json", "records", {"listed"}),
    (f"documents link {SYMBOL} 'superseded by' A/9/9 --memory texts --json", "records", {"link"}),
    (f"documents correct corr.txt --document {SYMBOL} --memory texts --json", "records",
     {"corrigendum", "correction"}),
    ("concordance 数字鸿沟 --memory m --json", "records", {"counts", "rendering", "line"}),
    ("concordance 没有 --memory m --json", "records", {"absent"}),
    (f"documents show {SYMBOL} --memory texts --json", "records",
     {"document", "place", "unpaired"}),
    ("check demo.jsonl --json", "records", {"checked", "not checked", "finding", "result"}),
    ("check --explain numbers --json", "records", {"check"}),
    ("review decide --decisions decisions.jsonl --json", "records", {"decision"}),
    ("evaluate gold.align mine.align --json", "records", {"evaluation"}),
    ("corpus doctor duplicates.tmx --json", "records", {"complaint", "examined"}),
    ("memory info --memory texts --json", "records", {"memory"}),
    ("memory index --compact --memory texts --json", "records", {"compacted"}),
    ("memory verify --memory texts --json", "records", {"verified"}),
    ("memory export all.tmx --memory texts --json", "records", {"written"}),
    ("memory list . --json", "records", {"memory_size"}),
    ("memory create made --json", "records", {"memory_size"}),
    ("memory copy m copied --json", "records", {"memory_size"}),
    ("memory drop made --yes --json", "records", {"memory_size"}),
    ("memory backup a.zip --memory m --json", "records", {"backup"}),
    ("memory restore a.zip back --json", "records", {"backup"}),
    ("memory edit KEY --text en=Gap --memory edits --json", "records", {"changed"}),
    ("memory undo --memory edits --json", "records", {"changed"}),
    ("memory merge --duplicates --from zh --to en --memory edits --json", "records", {"changed"}),
    ("memory delete KEY --memory edits --json", "records", {"changed"}),
    ("people set bo --role reader --team team.toml --json", "records", {"account"}),
    ("people list --team team.toml --json", "records", {"account"}),
    ("people audit --team team.toml --json", "records", {"done", "use"}),
    ("corpus get --json", "records", {"corpus"}),
    ("models --json", "records", {"model"}),
    ("models use --json", "records", {"model_installed"}),
    ("terms add glossary.csv --memory base --json", "records", {"added_terms"}),
    ("terms find --terms un-ict --json", "records", {"entry"}),
    ("terms find digital --terms un-ict --json", "records", {"entry"}),
    ("terms edit divide --definition gap --memory base --json", "records", {"entry_change"}),
    ("terms add faulty.csv --preview --json", "records", {"added_terms"}),
    ("terms extract bitext.tsv --json", "records", {"extraction", "candidate"}),
    ("memory history --memory m --json", "records", {"change"}),
    ("memory history --change 1 --memory m --json", "records", {"unit_change"}),
    ("terms history TERM --memory times --json", "records",
     {"term_history", "term_rendering"}),
    ("terms history nowhere --memory times --json", "records", {"absent"}),
    ("terms impact 数字鸿沟 数码鸿沟 --memory m --json", "records",
     {"impact", "impact_document"}),
    ("terms propose en=gap zh=差距 --memory new --json", "records", {"entry_change"}),
    ("terms propose en=Gap zh=差距 --memory new --json", "records", {"entry_change"}),
    ("terms find --process-status proposed --memory new --json", "records", {"entry"}),
    ("terms merge --memory new --json", "records", {"duplicates"}),
    ("terms merge gap gap-2 --preview --memory new --json", "records", {"entry_change"}),
    ("terms decide gap --approve --memory new --json", "records", {"entry_change"}),
    ("terms decide gap-2 --reject --term zh --why so --memory new --json", "records",
     {"entry_change"}),
    ("terms undo --memory new --json", "records", {"term_undone"}),
    ("terms add sheet.csv --memory sent --json", "records", {"added_terms"}),
    ("terms export out.csv --memory sent --json", "records", {"written"}),
    ("terms changes --memory sent --json", "records", {"term_change"}),
]  # fmt: skip
# Types that only stand in files.
OF_FILES = {("reading", "left out"), ("reading", "damage")}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A folder with all that the commands ask for."""
    folder = tmp_path_factory.mktemp("json")
    for name in ("en.txt", "zh.txt"):
        shutil.copy(DATA / "cli" / name, folder)
        (folder / name[:2]).mkdir()
        shutil.copy(DATA / "cli" / name, folder / name[:2] / f"A_75_1{name[2:]}")
        (folder / "both" / name[:2]).mkdir(parents=True)
        for number in (1, 2):
            shutil.copy(DATA / "cli" / name, folder / "both" / name[:2] / f"A_75_{number}.txt")
    (folder / "both" / "en" / "A_75_2.md").write_text("Another text of this symbol.\n", "utf-8")
    shutil.copy(DATA / "doctor" / "duplicates.tmx", folder)
    shutil.copy(DATA / "terms" / "bitext.tsv", folder)
    (folder / "draft.txt").write_text(DRAFT, "utf-8")
    (folder / "two.txt").write_text("The meeting rose at 6 p.m. It met again.\n", "utf-8")
    (folder / "units.tsv").write_text("en\tzh\ndigital divide\t数字鸿沟\n\t空\n", "utf-8")
    write_mixed_pdf(folder / "mixed.pdf", ["The meeting rose at 6 p.m."], scanned=[2])
    cut = tmx([("数字鸿沟", "digital divide")]).partition("</body>")[0]
    (folder / "cut.tmx").write_text(cut, "utf-8")
    (folder / "glossary.csv").write_text("id,en,zh\ndivide,digital divide,数字鸿沟\n", "utf-8")
    (folder / "faulty.csv").write_text("id,en,zh\n,,\ndivide,digital divide,\nx,,\n", "utf-8")
    (folder / "corr.txt").write_text("The corrigendum.\n\nFor one read two.\n", "utf-8")
    (folder / "gold.align").write_text("[0]:[0]\n[1]:[1]\n", "utf-8")
    (folder / "mine.align").write_text("[0]:[0]\n[1]:[]\n[]:[1]\n", "utf-8")
    (folder / "decisions.jsonl").write_text(
        '{"id": "0123456789ab", "verdict": "not an error", "why": "so", "by": "Ada", '
        '"at": "2026-11-25T10:00:00+00:00"}\n', "utf-8",
    )  # fmt: skip
    tmtool.write(demo(), folder / "demo.jsonl")
    edited = review.edit(demo(), 0, "target", "Other words,", checked=CheckRecord("Bo", "2026"))
    tmtool.write(edited, folder / "edited.jsonl")
    source = next(iter_rows(demo())).source.text
    (folder / "words.tsv").write_text(f"pair\tsource\ttarget\n1\t{source}\tOther,\n", "utf-8")
    (folder / "pairs.tsv").write_text("source\ttarget\nzh.txt\ten.txt\n", "utf-8")
    run(
        [
            "batch",
            "run",
            str(folder / "pairs.tsv"),
            "-o",
            str(folder / "merged"),
            "--jobs",
            "1",
            "-q",
        ]
    )
    filled(folder / "m", units()).close()
    with closing(filled(folder / "edits", units())) as store:
        (folder / "key.txt").write_text(next(store.iter_units()).key, "utf-8")
    filled(folder / "times", list(timeline_units())).close()
    with_texts(folder / "texts", two_texts(2, 4)).close()
    (folder / "team.toml").write_text('address = "https://a"\n', "utf-8")
    with closing(SqliteState(folder / STATE)) as state:
        people.invite(state, "anna")
        state.add_grant(Grant("anna", "reader", "ITU"))
        state.add_audit(AuditEntry(0, "2026", "Anna", "", "POST /files", ("1",), 303, "0a"))
        state.count_use("2026-11-29", "Anna", "/desk")
    sheet, sent = folder / "sheet.csv", ["--memory", str(folder / "sent"), "--quiet"]
    run(["terms", "add", str(folder / "glossary.csv"), *sent])
    run(["terms", "export", str(sheet), "--review", *sent])
    sheet.write_text(sheet.read_text("utf-8").replace(",digital divide,", ",gap,"), "utf-8")
    return folder


def printed(capsys, command):
    """The objects that a command prints."""
    capsys.readouterr()
    meant = {"TERM": TERM, "KEY": Path("key.txt").read_text("utf-8")}
    arguments = [meant.get(each, each) for each in shlex.split(command)]
    assert run(arguments) in (0, 1, 2)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(("command", "name", "types"), CASES, ids=[case[0] for case in CASES])
def test_what_a_command_prints_keeps_to_its_schema(here, monkeypatch, capsys, command, name, types):
    monkeypatch.chdir(here)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"accept 1\n")))
    if command.startswith("terms edit") and not (here / "base").exists():
        run(["terms", "add", "glossary.csv", "--memory", "base"])
    if command.startswith("memory restore") and not (here / "a.zip").exists():
        run(["memory", "backup", "a.zip", "--memory", "m"])
    seen = set()
    for told in printed(capsys, command):
        if name == "records" and "source_parts" not in told:
            seen.add(validate_record(told))
            continue
        own = "bitext" if "source_parts" in told else name
        kind, wrong = schemas.faults(own, told)
        assert wrong == [], told
        assert told["format_version"] == FORMAT_VERSION
        seen.add(kind)
    assert seen >= types


def test_no_command_with_json_lacks_a_case_and_no_type_an_object():
    named = {each.name for each in iter_operations() if "cli" in each.on}
    tried = {each for each in named for case in CASES if f"{case[0]} ".startswith(f"{each} ")}
    assert named - tried == set()
    shown = {(name, kind) for _, name, kinds in CASES for kind in kinds if name != "records"}
    every = {(name, kind) for name in schemas.NAMES for kind in schemas.types(name)}
    assert every - shown == OF_FILES
    assert shown <= every


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_reports_in_files_keep_to_their_schemas(here, monkeypatch, tmp_path, suffix):
    from reports import report, signed

    monkeypatch.chdir(here)
    for at, made in enumerate((report(), signed())):
        path = tmp_path / f"{at}{suffix}"
        reports.write(made, path)
        told = read_objects(path)
        assert {*map(validate_record, told)} >= {"checked", "finding", "result"}
    assert any(each["type"] == "finding" and each["decision"] for each in told)


def read_objects(path):
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    return [json.loads(line) for line in text.splitlines()]


def held(name, path):
    """The types of the objects in a file, none of which may be at fault."""
    for told in read_objects(path):
        kind, wrong = schemas.faults(name, told)
        assert wrong == [], told
        yield kind, wrong


def test_the_reports_of_reading_and_of_taking_in_keep_to_their_schemas(here, monkeypatch, tmp_path):
    monkeypatch.chdir(here)
    damaged = "大会，\n\n回顾其2000124日决议和2006728日第2006/46号决议，\n\n- 2 -\n"
    (tmp_path / "damaged.txt").write_text(damaged, "utf-8")
    report = tmp_path / "reading.jsonl"
    assert run(["segment", str(tmp_path / "damaged.txt"), "--report", str(report)]) == 0
    assert {kind for kind, _ in held("reading", report)} == {"left out", "damage"}
    report = tmp_path / "skipped.jsonl"
    arguments = ["add", "units.tsv", "--memory", str(tmp_path / "memory")]
    run([*arguments, "--no-index", "--report", str(report), "-q"])
    (skipped,) = map(json.loads, report.read_text("utf-8").splitlines())
    assert validate_record(skipped) == "reported_item"
    assert skipped["what"] == "skipped"


def closed(part):
    """The objects of a schema, each with whether it is closed."""
    if isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            yield part.get("additionalProperties") is False
        for each in part.values():
            yield from closed(each)
    elif isinstance(part, list):
        for each in part:
            yield from closed(each)


@pytest.mark.parametrize("name", [*schemas.NAMES, schemas.COMMON])
def test_schemas_are_valid_closed_and_of_this_version(name):
    from jsonschema import Draft202012Validator

    root = schemas.schema(name)
    Draft202012Validator.check_schema(root)
    assert root["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert all(closed(root))
    if name == schemas.COMMON:
        return
    kinds = [each["$ref"].removeprefix("#/$defs/") for each in root["oneOf"]]
    for each in (root["$defs"][kind] for kind in kinds):
        assert each["properties"]["format_version"] == {"const": FORMAT_VERSION}
        assert {"type", "format_version"} <= set(each["required"])
        assert each["description"]
        assert all(field == "format_version" or "description" in value or "const" in value
                   for field, value in each["properties"].items())  # fmt: skip


def test_the_page_is_that_of_the_schemas():
    told = json_page.PAGE.read_text("utf-8")
    assert told == json_page.render(), "python tests/json_page.py writes it anew"


def test_a_bitext_of_a_later_version_is_refused(tmp_path):
    line = next(iter(jsonl.render_lines(demo())))
    for suffix, text in (
        (".jsonl", line),
        (".html", "".join(page.render_chunks(demo()))),
    ):
        path = tmp_path / f"a{suffix}"
        later = text.replace('"format_version": 1', '"format_version": 99')
        assert later != text
        path.write_text(later, "utf-8")
        with pytest.raises(ParseError, match=r"version 99 .* use the tmtool that wrote"):
            rebuild.read(path) if suffix == ".jsonl" else list(html.read(path.read_bytes(), "a"))


def test_a_bitext_without_a_version_is_of_the_first(tmp_path):
    path = tmp_path / "a.jsonl"
    text = "".join(jsonl.render_lines(demo()))
    path.write_text(text.replace('"format_version": 1, ', ""), "utf-8")
    older = rebuild.read(path)
    path.write_text(text, "utf-8")
    assert older == rebuild.read(path)


def test_a_record_with_other_fields_is_none():
    told = {"type": "result", "findings": 3}
    assert validate_record(told) == "result"
    for wrong in ({**told, "findings": "many"}, {**told, "more": 1}, {"type": "result"}):
        with pytest.raises(ValueError, match=r"result|findings|more"):
            validate_record(wrong)
