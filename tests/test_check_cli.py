"""`tmtool check` and `tmtool review decide`: what they take, tell, write, remember and refuse."""

import json
import re
from pathlib import Path

import pytest
from bitexts import demo
from test_checks_inputs import tmx

from tmtool.cli import run
from tmtool.formats.bitexts import writing as formats
from tmtool.lang.script import measure_width
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import Origin, TranslationUnit, Variant

ZH = [
    "大会,",
    "回顾其2019年12月19日第74/197号决议，",
    "强调必须弥合数字鸿沟；",
    "请秘书长提交报告。",
]
EN = [
    "The General Assembly,",
    "Recalling its resolution 74/198 of 19 December 2019,",
    "Stresses the need to bridge the digital divide;",
    "Requests the Secretary-General to submit a report.",
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "decided" / "findings.jsonl"))
    (tmp_path / "zh.txt").write_text("\n".join(ZH) + "\n", "utf-8")
    (tmp_path / "en.txt").write_text("\n".join(EN) + "\n", "utf-8")
    tmx(tmp_path / "a.tmx", *([("zh", zh), ("en", en)] for zh, en in zip(ZH, EN, strict=True)))
    tmx(tmp_path / "clean.tmx", [("zh", "大会，"), ("en", "The Assembly,")])
    for name in ("empty.tmx", "empty.txt"):
        (tmp_path / name).touch()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "memory.db").write_bytes(b"no database" * 99)
    return tmp_path


def told(capsys, *arguments):
    """The exit code, stdout and stderr of a command."""
    code = run([str(each) for each in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def findings(capsys, *arguments):
    code, out, _ = told(capsys, "check", *arguments, "--json")
    listed = [json.loads(line) for line in out.splitlines()]
    return code, [each for each in listed if each["type"] == "finding"]


def test_findings_remain_and_the_exit_code_says_so(capsys):
    code, found = findings(capsys, "a.tmx")
    assert code == 1
    assert {each["check"] for each in found} >= {"citations", "width"}


def test_no_findings_is_exit_code_0(capsys):
    code, out, err = told(capsys, "check", "clean.tmx")
    assert (code, err) == (0, "")
    assert out.startswith("Checked      1 pairs, ")
    assert " ".join(out.split()).endswith("; --full says more no findings")
    assert "recalled paragraphs, drafts (no memory)" in " ".join(out.split())


def test_details_say_in_full_what_was_checked(capsys):
    code, out, err = told(capsys, "check", "clean.tmx", "--full")
    assert (code, err) == (0, "")
    assert out.startswith("File         clean.tmx, sha256 ")
    assert "drafts: no memory" in out
    assert out.endswith("\nno findings\n")


def test_findings_come_first(capsys):
    _, out, _ = told(capsys, "check", "a.tmx", "--only", "width")
    assert out.startswith("1  note  width  pair 1")
    assert out.index("note") < out.index("Checked") < out.index("Not checked")


@pytest.mark.parametrize(
    "arguments",
    [["zh.txt", "en.txt"], ["--lines", "zh.txt", "en.txt"]],
)
def test_two_documents_are_aligned_on_the_way(capsys, arguments):
    code, found = findings(capsys, *arguments)
    assert code == 1
    (citation,) = [each for each in found if each["check"] == "citations"]
    assert citation["source"]["text"] == ZH[1]


def test_several_files_are_one_report(capsys):
    code, out, _ = told(capsys, "check", "a.tmx", "clean.tmx", "--only", "width", "--full")
    assert code == 0
    assert out.count("sha256") == 2
    assert "note  width  a.tmx: pair 1" in out


def test_only_some_checks_run(capsys):
    _, found = findings(capsys, "a.tmx", "--only", "width,spaces", "--not", "spaces")
    assert {each["check"] for each in found} == {"width"}
    _, found = findings(capsys, "a.tmx", "--profile", "form")
    assert "citations" not in {each["check"] for each in found}


def test_what_weighs_less_is_counted_and_not_told(capsys):
    code, found = findings(capsys, "a.tmx", "--min-severity", "error")
    assert code == 1
    assert {each["severity"] for each in found} == {"error"}
    code, out, _ = told(capsys, "check", "a.tmx", "--only", "width", "--min-severity", "error")
    assert code == 0
    assert "Not checked  1 finding below the severity asked for" in out
    assert out.endswith("no findings of this severity\n")


def test_a_decision_holds_until_it_is_taken_back(capsys):
    _, before = findings(capsys, "a.tmx")
    ids = {each["check"]: each["id"] for each in before}
    code, out, err = told(
        capsys, "review", "decide", "keep", ids["width"], "--why", "as in 1998", "--by", "Ada"
    )
    assert (code, out) == (0, "")
    assert err.startswith("tmtool: 1 kept as is; decisions: ")
    told(capsys, "review", "decide", "not-an-error", ids["citations"], "--why", "no, it is right")
    _, left = findings(capsys, "a.tmx")
    assert len(left) == len(before) - 2
    told(capsys, "review", "decide", "reopen", ids["width"], "--why", "it is 2026")
    _, again = findings(capsys, "a.tmx")
    assert ids["width"] in {each["id"] for each in again}
    _, out, _ = told(capsys, "review", "decide", "--json")
    verdicts = {each["id"]: each["verdict"] for each in map(json.loads, out.splitlines())}
    assert verdicts == {ids["width"]: "reopened", ids["citations"]: "not an error"}


def test_a_file_without_decisions_is_named(capsys):
    code, out, err = told(capsys, "review", "decide", "--decisions", "none.jsonl")
    assert (code, out, err) == (0, "", "tmtool: no decisions in none.jsonl\n")


def test_decisions_are_listed_with_what_was_found(capsys):
    _, found = findings(capsys, "a.tmx")
    width = next(each for each in found if each["check"] == "width")
    told(capsys, "review", "decide", "keep", width["id"], "--why", "as in 1998", "--by", "Ada")
    _, out, _ = told(capsys, "review", "decide")
    head, what, *texts = out.splitlines()
    assert head.endswith("Ada: as in 1998")
    assert what == f"  note, width: {width['message']}"
    assert any("[*" in text for text in texts)
    code, _, err = told(capsys, "review", "decide", "keep", "0" * 12, "--why", "x")
    assert code == 2
    assert err == (
        f"tmtool: ID: finding {'0' * 12} is not in the last checks: name the report that has it\n"
    )


def test_accepting_everything_ends_with_exit_code_0(capsys):
    _, found = findings(capsys, "a.tmx")
    told(capsys, "review", "decide", "keep", *(each["id"] for each in found), "--why", "so be it")
    assert told(capsys, "check", "a.tmx")[1].endswith("no findings\n")
    code, out, err = told(capsys, "check", "a.tmx", "--sign-off", "-o", "signed.txt")
    assert (code, out) == (0, "")
    assert f"signed.txt: no findings, {len(found)} kept as is" in err
    assert "so be it" in Path("signed.txt").read_text("utf-8")


def test_decisions_may_lie_in_a_file_that_is_shared(capsys):
    _, found = findings(capsys, "a.tmx")
    told(
        capsys,
        "review",
        "decide",
        "keep",
        found[0]["id"],
        "--why",
        "x",
        "--decisions",
        "ours.jsonl",
    )
    assert len(findings(capsys, "a.tmx")[1]) == len(found)
    assert len(findings(capsys, "a.tmx", "--decisions", "ours.jsonl")[1]) == len(found) - 1


@pytest.mark.parametrize("suffix", ["html", "xlsx", "json", "jsonl", "txt"])
def test_a_report_is_written(capsys, folder, suffix):
    code, out, err = told(capsys, "check", "a.tmx", "-o", f"out.{suffix}")
    assert (code, out) == (1, "")
    assert err.startswith(f"tmtool: out.{suffix}: ")
    assert (folder / f"out.{suffix}").stat().st_size > 0


XLIFF = (
    '<?xml version="1.0"?>\n<xliff version="1.2" '
    'xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="zh" '
    'target-language="en" datatype="plaintext"><body><!-- kept -->{}</body></file></xliff>\n'
)


def xliff(path):
    units = (
        f'<trans-unit id="u{at}" x="1"  ><source>{zh}</source><target>{en}</target></trans-unit>'
        for at, (zh, en) in enumerate(zip(ZH, EN, strict=True))
    )
    path.write_text(XLIFF.format("\n".join(units)), "utf-8")


def places(found):
    return [(each["check"], each["message"], each["segments"]) for each in found]


@pytest.mark.parametrize("suffix", ["xlf", "sdlxliff"])
def test_notes_are_put_into_the_xliff_that_was_checked(capsys, folder, suffix):
    path, out = folder / f"mine.{suffix}", folder / f"noted.{suffix}"
    xliff(path)
    code, _, err = told(capsys, "check", path, "-o", out)
    assert code == 1
    assert err.startswith("tmtool: ")
    text = out.read_text("utf-8")
    units = text.split("<trans-unit ")[1:]
    assert ["error, citations: " in unit for unit in units] == [False, True, False, False]
    assert "note, width: " in units[0]
    assert f"File: mine.{suffix}, sha256 " in text.partition("<body>")[0]
    assert ('locQualityIssueType="inconsistent-entities"' in units[1]) == (suffix == "xlf")
    bare = re.sub('<note from="tmtool check"[^>]*>[^<]*</note>', "", text)
    bare = re.sub("<its:locQualityIssues .*?</its:locQualityIssues>", "", bare)
    bare = re.sub(' xmlns:its="[^"]*" its:version="2.0" its:locQualityIssuesRef="[^"]*"', "", bare)
    assert bare.replace("<header></header>", "") == path.read_text("utf-8")
    # Checked again it has the same findings, and the notes give way to the same ones.
    assert places(findings(capsys, out)[1]) == places(findings(capsys, path)[1])
    told(capsys, "check", out, "-o", f"again.{suffix}")
    again = Path(f"again.{suffix}").read_text("utf-8")
    assert len(re.findall("<note ", again)) == len(re.findall("<note ", text))


@pytest.mark.parametrize("suffix", ["xlf", "sdlxliff"])
def test_notes_go_only_into_an_xliff_that_is_checked(capsys, folder, suffix):
    code, _, err = told(capsys, "check", "a.tmx", "-o", f"a.{suffix}")
    assert code == 2
    assert f"notes go into a copy of the .{suffix} file that is checked" in err
    assert not Path(f"a.{suffix}").exists()


def test_an_xliff_that_is_changed_meanwhile_gets_no_notes(folder):
    from tmtool.checks import checking
    from tmtool.errors import InputError
    from tmtool.views import check as shown

    xliff(folder / "a.xlf")
    report = checking.check(folder / "a.xlf")
    (folder / "a.xlf").write_text(XLIFF.format(""), "utf-8")
    with pytest.raises(
        InputError, match=r"a\.xlf was changed while it was checked: check it again"
    ):
        shown.write(report, folder / "b.xlf")
    assert not (folder / "b.xlf").exists()


def test_a_check_is_explained(capsys):
    code, out, _ = told(capsys, "check", "--explain", "width")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line[:3] != " " * 3] == [
        "width", "rule", "source", "example",
    ]  # fmt: skip
    code, out, _ = told(capsys, "check", "--list")
    assert code == 0
    assert "\nspaces " in out
    assert max(map(measure_width, out.splitlines())) <= 80


def drafts(folder, status):
    store = SqliteStore(folder / "memory", create=True)
    unit = TranslationUnit(
        (Variant("zh", ZH[2]), Variant("en", EN[2])),
        (Origin(symbol="A/C.2/74/L.9", status=status, date="2019-11-01", position=0),),
    )
    with store.begin_change("add", user="me", details={}) as change:
        change.put([unit])
    store.close()


def test_a_draft_alone_is_no_precedent(capsys, folder):
    drafts(folder, "draft")
    _, found = findings(capsys, "a.tmx", "--only", "drafts")
    assert [(each["severity"], each["segment"]) for each in found] == [("note", 2)]
    assert found[0]["evidence"][0]["citations"] == ["A/C.2/74/L.9"]
    assert found[0]["evidence"][0]["first"] == 2019


def test_an_adopted_text_is_a_precedent(capsys, folder):
    drafts(folder, "adopted")
    assert findings(capsys, "a.tmx", "--only", "drafts") == (0, [])


def test_a_draft_is_no_precedent_for_itself(capsys, folder):
    drafts(folder, "draft")
    found = findings(capsys, "zh.txt", "en.txt", "--only", "drafts", "--symbol", "A/C.2/74/L.9")[1]
    assert found == []


def test_only_what_was_changed_since_an_adopted_text(capsys, folder):
    store = SqliteStore(folder / "memory", create=True)
    units = [
        TranslationUnit(
            (Variant("zh", zh), Variant("en", en)),
            (Origin(symbol="A/RES/74/1", status="adopted", position=at),),
        )
        for at, (zh, en) in enumerate([*zip(ZH[:1], EN[:1], strict=True), (ZH[3], "Another text.")])
    ]
    with store.begin_change("add", user="me", details={}) as change:
        change.put(units)
    store.close()
    _, found = findings(capsys, "a.tmx", "--only", "width,citations")
    assert {each["segment"] for each in found} == {0, 1}
    _, found = findings(capsys, "a.tmx", "--changed", "--only", "width,citations")
    assert {each["segment"] for each in found} == {1}
    _, out, _ = told(capsys, "check", "a.tmx", "--changed", "--full")
    assert "Changed      3 of 4 pairs, compared with A/RES/74/1 (" in out


def test_the_memory_is_told_with_its_revision(capsys, folder):
    drafts(folder, "adopted")
    _, out, _ = told(capsys, "check", "clean.tmx", "--full")
    assert "1 units, revision" in " ".join(out.split())
    assert "drafts: no" not in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "name a file of translations, or a text and its translation"),
        (["none.tmx"], 2, "none.tmx"),
        (["zh.txt"], 2, "zh.txt is a document: name its translation as well (with --pair)"),
        (["--parallel", "zh.txt"], 2, "an odd number of files"),
        (["--lines", "a.tmx"], 2, "--lines: segments are lines only in a text and its translation"),
        (["zh.txt", "zh.txt"], 2, "the source and the target are the same file"),
        (["a.tmx", "--from", "fr"], 2, "a.tmx is zh-en, and has nothing in fr"),
        (["--lines", "zh.txt", "zh.txt"], 2, "the source and the target are the same file"),
        (["empty.tmx"], 2, "empty.tmx is empty"),
        (["empty.txt", "en.txt"], 2, "empty.txt is empty"),
        (["zh.txt", "none.txt"], 2, "none.txt"),
        (["a.tmx", "--memory", "broken"], 2, "not a memory, or a damaged one"),
        (["a.tmx", "--decisions", "en.txt"], 2, "en.txt:1:1: not JSON"),
        (["a.tmx", "--only", " "], 2, "check '' does not exist"),
        (["a.tmx", "--only", "nothing"], 2, "check 'nothing' does not exist"),
        (["a.tmx", "--profile", "x"], 2, "profile 'x' does not exist"),
        (["a.tmx", "-o", "a.pdf"], 2, "the name of the file must end in"),
        (["a.tmx", "-o", "zh.txt"], 2, "zh.txt exists and was not overwritten"),
        (["a.tmx", "-o", "n.txt", "-o", "n.txt"], 2, "is named twice as an output"),
        (["a.tmx", "--memory", "nowhere"], 3, "memory not found: nowhere"),
        (["a.tmx", "--changed"], 3, "memory not found: "),
        (
            ["a.tmx", "--against", "A/RES/1/1"],
            2,
            (
                "A/RES/1/1: file not found, and no memory is open in which a document "
                "could have that name"
            ),
        ),
        (["a.tmx", "--terms", "nowhere.csv"], 2, "nowhere.csv"),
        (["--explain", "nothing"], 2, "check 'nothing' does not exist"),
    ],
)
def test_what_can_not_be_done_is_told_in_one_line(capsys, arguments, code, message):
    found, out, err = told(capsys, "check", *arguments)
    assert (found, out) == (code, "")
    assert message in err
    assert len(err.splitlines()) == 1


def test_a_decision_that_is_none_is_told(capsys):
    for arguments in (["accept", "12", "--why", "x"], ["accept", "0123456789ab", "--why", " "]):
        code, _, err = told(capsys, "findings", *arguments)
        assert code == 2
        assert len(err.splitlines()) == 1


def test_an_output_is_checked_with_its_documents(capsys, folder):
    formats.write(demo(), folder / "demo.jsonl")
    _, found = findings(capsys, "demo.jsonl", "--only", "paragraphs")
    assert [each["message"] for each in found] == [
        "paragraph 8 is missing in English", "paragraph 9 is missing in Chinese",
    ]  # fmt: skip


def test_several_reports_are_written_at_once(capsys, folder):
    code, out, err = told(capsys, "check", "a.tmx", "-o", "a.html", "-o", "a.xlsx", "-o", "b.txt")
    assert (code, out) == (1, "")
    for name in ("a.html", "a.xlsx", "b.txt"):
        assert (folder / name).stat().st_size
        assert f"{name}: " in err


def test_a_report_that_is_named_twice_is_refused(capsys, folder):
    code, _, err = told(capsys, "check", "a.tmx", "-o", "a.html", "-o", "a.html")
    assert (code, err) == (2, "tmtool: a.html is named twice as an output\n")
    assert not (folder / "a.html").exists()


@pytest.mark.parametrize("given", [["--list"], ["--explain", "numbers"]])
def test_rules_as_objects(capsys, given):
    code, out, _ = told(capsys, "check", *given, "--json")
    listed = {each["check"]: each for each in map(json.loads, out.splitlines())}
    assert code == 0
    assert listed["numbers"]["rule"].startswith("Numbers, percentages")
    assert ("paragraphs" in listed) == (given == ["--list"])


def test_each_text_has_an_encoding_of_its_own(capsys, folder):
    (folder / "zh.gb").write_text("\n".join(ZH), "gb18030")
    _, same = findings(capsys, "--lines", "zh.txt", "en.txt")
    _, found = findings(
        capsys, "--lines", "zh.gb", "en.txt", "--encoding", "gb18030,utf-8", "--from", "zh"
    )
    assert [each["message"] for each in found] == [each["message"] for each in same]


# Line by line


@pytest.fixture
def lines(folder):
    (folder / "a.txt").write_text("约有15亿人。\n\n大会闭幕。\n", "utf-8")
    (folder / "b.txt").write_text("Some 1.5 million people.\nOne more.\nIt closed.\n", "utf-8")
    return [
        "check",
        "--parallel",
        str(folder / "a.txt"),
        str(folder / "b.txt"),
        "--only",
        "numbers,empty",
    ]


@pytest.mark.parametrize("named", [[], ["--from", "zh", "--to", "en"]])
def test_two_texts_are_checked_line_by_line(capsys, lines, named):
    code, out, _ = told(capsys, *lines, *named)
    assert code == 1
    assert "numbers  pair 1" in out
    assert "empty  pair 2" in out
    assert "Checked      3 pairs" in out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--lines"], "--lines: can't be used with texts that are paired line by line"),
        (["--level", "clause"], "--level: can't be used with texts that are paired line by line"),
        (["c.txt"], "an odd number of files: name each text with its translation"),
    ],
)  # fmt: skip
def test_lines_that_do_not_go_together(capsys, lines, more, message):
    code, _, err = told(capsys, *lines, *more)
    assert code == 2
    assert message in err


def test_an_encoder_that_is_not_there_is_refused(capsys):
    code, out, err = told(capsys, "check", "a.tmx", "--encoder", "nonsense")
    assert (code, out) == (2, "")
    assert "nonsense" in err


@pytest.mark.parametrize(
    ("en", "message"),
    [
        ("Recalling its resolution 74/197 of 18 December 2019,", "dates differ"),
        ("Recalling its resolution 74/197 of 19 November 2019,", "dates differ"),
        ("Recalling its resolution 74/197 of 19 December 2018,", "dates differ"),
        ("Recalling its resolution 74/198 of 19 December 2019,", "citations differ"),
    ],
)
def test_a_different_value_is_an_error_that_is_printed(capsys, folder, en, message):
    tmx(folder / "one.tmx", [("zh", ZH[1]), ("en", en)])
    code, out, _ = told(capsys, "check", "one.tmx")
    assert code == 1
    assert re.search(f"error.*\n.*{message}", out)
