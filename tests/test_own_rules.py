"""A user's own rules: TOML files and Xbench checklists, through `check` and the command line."""

import pytest

from tmtool.checks.checking import check
from tmtool.cli import run
from tmtool.errors import InputError, ParseError

PER_CENT = r"""
[[rules]]
name = "per cent"
target = '\d ?%'
message = "Write “per cent”."
severity = "note"
to = "en"
bad = [["增长20%", "an increase of 20%"]]
good = [["增长20%", "an increase of 20 per cent"]]
"""
ASSEMBLY = r"""
[[rules]]
name = "the Assembly"
source = "大会"
not_target = '\b(?:Assembly|Conference)\b'
severity = "error"
"""
TERM = '<term type="{}" {}>{}</term>'
CHECKLIST = """<?xml version="1.0"?>
<xbench-checklist version="1.1">
<checklist name="UN" source-language="zh-cn" target-language="en-us">
<check name="own" categories="Terms">
{}
<description>why</description><timestamp>2026-12-01 10:00</timestamp>
</check></checklist></xbench-checklist>"""


def find(tmp_path, text, source, target, languages=("zh", "en"), name="house.toml"):
    """What the rules of a file find in a pair: severity, message and marked words of each side."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    report = check([(source, target)], languages=languages, rules=path, only=["own rules"])
    assert all(each.check == "own rules" for each in report.findings)
    return [
        (each.rule, each.severity, each.message,
         [[side.text[s.start : s.stop] for s in side.spans] for side in (each.source, each.target)])
        for each in report.findings
    ]  # fmt: skip


def test_rules_report_what_matches(tmp_path):
    rules = PER_CENT + ASSEMBLY
    assert find(tmp_path, rules, "大会增长20%", "The congress rose 20% and 5 %") == [
        ("the Assembly", "error", "the Assembly", [["大会"], []]),
        ("per cent", "note", "Write “per cent”.", [[], ["0%", "5 %"]]),
    ]
    assert not find(tmp_path, rules, "大会", "The General Assembly")
    assert not find(tmp_path, rules, "增长", "a congress of 20 per cent")


@pytest.mark.parametrize(
    ("pattern", "target", "found"),
    [
        ("target = 'color'", "Color and color", ["color"]),
        ("target = 'color'\nignore_case = true", "Color and color", ["Color", "color"]),
        ("not_source = '\\d'\ntarget = '\\d+'", "in 20 States", ["20"]),
        ("not_source = '会'\ntarget = '\\d+'", "in 20 States", None),
        ("target = '(?<!Member )States'", "Member States, other States", ["States"]),
    ],
)
def test_patterns(tmp_path, pattern, target, found):
    rules = f'[[rules]]\nname = "own"\n{pattern}\n'
    told = find(tmp_path, rules, "会员国", target)
    assert [marks[1] for *_, marks in told] == ([found] if found else [])


def test_rules_of_other_languages_do_not_run(tmp_path):
    assert not find(tmp_path, PER_CENT, "增长20%", "20% d'augmentation", ("zh", "fr"))
    report = check([("增长", "20%")], languages=("zh", "fr"), rules=tmp_path / "house.toml")
    silent = [each for part in report.parts for each in part.decided.outcome.silent]
    assert "for other languages: per cent" in [each.why for each in silent]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (PER_CENT.replace("20%\"]]", "x\"]]", 1), 2, "does not report its bad example"),
        (PER_CENT.replace("20 per cent", "20 %"), 2, "reports its good example"),
        (PER_CENT + PER_CENT, 11, "another rule has the same name"),
        ('[[rules]]\nname = "a"\n', 1, "give a pattern"),
        ('[[rules]]\nname = "a"\ntarget = "("\n', 1, "is not a regular expression"),
        ('[[rules]]\nname = "a"\ntarget = "x*"\n', 1, "can match an empty string"),
        ('[[rules]]\nname = "a"\ntarget = "x"\nfoo = 1\n', 1, "unknown key 'foo'"),
        ('[[rules]]\nname = "a"\ntarget = "x"\nseverity = "fatal"\n', 1, "severity must be"),
        ('[[rules]]\nname = "a"\ntarget = "x"\nto = "xq"\n', 1, "xq"),
        ('[[rules]]\ntarget = "x"\n', 1, "a rule needs a name"),
        ('# none\n\n[[rules]]\nname = a\n', 4, "not TOML"),
        ("", 1, "there are no rules"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_its_line(tmp_path, capsys, text, line, message):
    path = tmp_path / "house.toml"
    path.write_text(text, "utf-8")
    pairs = tmp_path / "p.tsv"
    pairs.write_text("zh\ten\n大会\tThe Assembly\n", "utf-8")
    assert run(["check", str(pairs), "--rules", str(path)]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith(f"tmtool: {path}:{line}:1: ")
    assert message in told


def test_slow_patterns_stop(tmp_path):
    rules = '[[rules]]\nname = "slow"\ntarget = "(?:a+)+(?<!x)c"\n'
    with pytest.raises(ParseError, match=r'rule "slow": .* takes too long'):
        find(tmp_path, rules, "大会", "a" * 5000 + "b")


@pytest.mark.parametrize(
    ("attributes", "search", "target", "found"),
    [
        ("", "a.b", "A.B axb", ["A.B"]),
        ('casecheck="yes"', "state", "State", None),
        ('wholeword="yes"', "state", "statehood, state", ["state"]),
        ('notrim="yes" xml:space="preserve"', " state", "a state", [" state"]),
        ("", "  state ", "statehood", ["state"]),
        ('searchmode="regexp"', r"stat(?:e|ion)\b", "station", ["station"]),
        ('searchmode="msword"', "&lt;st?te[!sx]", "estate states state.", ["state."]),
        ('searchmode="msword"', "l@o*d&gt;", "hello world", ["llo world"]),
        ('searchmode="msword"', r"o{2}\?", "too? o?", ["oo?"]),
        ('powersearch="yes"', '"human rights" OR state', "state", ["state"]),
        ('powersearch="yes"', "-treaty state", "state treaty", None),
        ('powersearch="yes"', "treaty state", "state", None),
        ('powersearch="yes"', "treaty state", "state treaty", ["treaty", "state"]),
        ('powersearch="yes"', "-state", "treaty", []),
        ('powersearch="yes"', "-state", "statehood", None),
        ('powersearch="yes" wholeword="yes"', "-state", "statehood", []),
        ('powersearch="yes" searchmode="regexp"', '"a (?:b|c)" OR d', "a c", ["a c"]),
    ],
)
def test_searches_of_xbench(tmp_path, attributes, search, target, found):
    listed = CHECKLIST.format(TERM.format("target", attributes, search))
    told = find(tmp_path, listed, "大会", target, name="un.xbckl")
    assert [each[-1][1] for each in told] == ([] if found is None else [found])


def test_checks_of_xbench_need_both_terms(tmp_path):
    terms = TERM.format("source", "", "大会") + TERM.format("target", "", "congress")
    listed = CHECKLIST.format(terms)
    assert find(tmp_path, listed, "大会", "The Congress", name="un.xbckl") == [
        ("own", "warning", "why", [["大会"], ["Congress"]])
    ]
    assert not find(tmp_path, listed, "会议", "The Congress", name="un.xbckl")
    two = f'<check name="on">{terms}</check><check name="off" disabled="yes"'
    off = listed.replace('<check name="own"', two)
    found = find(tmp_path, off, "大会", "The Congress", name="un.xbckl")
    assert [each[0] for each in found] == ["on"]


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (TERM.format("target", 'normalizeaccents="yes"', "a"), 'normalizeaccents="yes" is not'),
        (TERM.format("target", 'normalizewhitespace="yes"', "a"), "normalizewhitespace"),
        (TERM.format("target", 'powersearch="yes"', "(a OR b)"), "parentheses of PowerSearch"),
        (TERM.format("target", 'powersearch="yes"', "a OR"), "is not a PowerSearch"),
        (TERM.format("target", 'searchmode="regexp"', "a @1"), "groups of the source"),
        (TERM.format("target", 'searchmode="fuzzy"', "a"), "simple, regexp or msword"),
        (TERM.format("target", 'fuzzy="yes"', "a"), "the attribute fuzzy of <term> is not read"),
        ("<filter/>", "<filter> is not read"),
        ("", "no source and no target"),
    ],
)
def test_what_is_not_read_of_xbench_is_refused(tmp_path, terms, message):
    with pytest.raises(ParseError) as told:
        find(tmp_path, CHECKLIST.format(terms), "大会", "a", name="un.xbckl")
    line = 5 if terms.startswith("<term") else 4
    assert f'un.xbckl:{line}:1: rule "own": ' in str(told.value)
    assert message in str(told.value)


@pytest.mark.parametrize(
    "content",
    [
        CHECKLIST.replace("<check ", '<inherit name="b">b.xbckl</inherit><check ').format(""),
        '<!DOCTYPE a [<!ENTITY e "x">]>\n<xbench-checklist><checklist>&e;</checklist>'
        "</xbench-checklist>",
        "<tmx/>",
        "no XML",
    ],
)
def test_other_xml_is_refused(tmp_path, content):
    with pytest.raises(InputError, match=r"un\.xbckl:\d"):
        find(tmp_path, content, "大会", "a", name="un.xbckl")


def test_rules_of_the_memory_by_name(tmp_path, capsys):
    pairs = tmp_path / "p.tsv"
    pairs.write_text("zh\ten\n大会\tThe congress\n", "utf-8")
    memory = tmp_path / "m"
    assert run(["add", str(pairs), "--memory", str(memory), "--no-index", "-q"]) == 0
    (memory / "rules").mkdir()
    (memory / "rules" / "house.toml").write_text(ASSEMBLY, "utf-8")
    command = ["check", str(pairs), "--memory", str(memory), "--only", "own rules", "--rules"]
    capsys.readouterr()
    assert run([*command, "house.toml"]) == 1
    assert "the Assembly" in capsys.readouterr().out
    assert run([*command, "other.toml"]) == 2
    assert "other.toml: file not found" in capsys.readouterr().err
