"""Profiles of projects: a TOML file that switches checks on and off and names own rules."""

import json

import pytest

import tmtool
from tmtool.checks.profiles import FILE_NAME, find_profile, read_profile
from tmtool.checks.registry import list_profiles
from tmtool.cli import run
from tmtool.errors import InputError, ParseError

SOURCE = "约12%的水井在2024年6月1日干涸,"
TARGET = 'Some 12% of the wells ran dry on 1 July 2024 in the "north",'
RULES = '[[rules]]\nname = "borehole"\ntarget = "\\\\bwells\\\\b"\nmessage = "Write boreholes"\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.tsv").write_text(f"zh\ten\n{SOURCE}\t{TARGET}\n", "utf-8")
    return tmp_path


def check(project, profile, *options):
    """The checks that report something, and the name of the profile."""
    if profile is not None:
        (project / FILE_NAME).write_text(profile, "utf-8")
    report = project / "report.json"
    run(["check", str(project / "texts" / "a.tsv"), "-q", "-o", str(report), "--force", *options])
    records = json.loads(report.read_text("utf-8"))
    return {each["check"] for each in records if each["type"] == "finding"}


def test_without_a_file_all_checks_run(project):
    assert check(project, None) == {"dates", "width", "curly quotes"}


@pytest.mark.parametrize(
    ("profile", "found"),
    [
        ('[checks]\n"curly quotes" = false\n', {"dates", "width"}),
        ("[checks]\nform = false\n", {"dates"}),
        ('[checks]\nform = false\n"curly quotes" = true\n', {"dates", "curly quotes"}),
        ('[checks]\n"curly quotes" = true\nform = false\n', {"dates", "curly quotes"}),
        ('profile = "substance"\n', {"dates"}),
        ('profile = "substance"\n[checks]\n"per cent" = true\n', {"dates", "per cent"}),
        ('rules = ["own.toml"]\n[checks]\nform = false\n', {"dates", "own rules"}),
        ('rules = ["own.toml"]\n[checks]\nall = false\n', {"own rules"}),
    ],
)
def test_a_profile_above_the_texts_is_found(project, profile, found):
    (project / "own.toml").write_text(RULES, "utf-8")
    assert check(project, profile) == found


def test_options_are_stronger_than_the_file_that_was_found(project):
    profile = 'profile = "form"\n[checks]\nwidth = false\n'
    assert check(project, profile) == {"curly quotes"}
    assert check(project, profile, "--only", "width") == {"width"}
    assert check(project, profile, "--profile", "substance") == {"dates"}
    other = project / "other.toml"
    other.write_text('profile = "substance"\n', "utf-8")
    assert check(project, profile, "--profile", str(other)) == {"dates"}


def test_the_terminal_says_that_a_profile_was_found(project, capsys):
    (project / FILE_NAME).write_text("[checks]\nform = false\n", "utf-8")
    run(["check", str(project / "texts" / "a.tsv")])
    assert f"checks (profile {FILE_NAME})" in " ".join(capsys.readouterr().out.split())


def test_a_profile_that_is_no_toml_is_refused_with_its_line(project):
    (project / FILE_NAME).write_text("[checks]\nform = \n", "utf-8")
    with pytest.raises(ParseError, match=rf"{FILE_NAME}:2:1: not TOML: "):
        read_profile(project / FILE_NAME)


def test_the_nearest_file_counts_and_the_report_names_it(project, capsys):
    (project / FILE_NAME).write_text('profile = "form"\n', "utf-8")
    near = project / "texts" / FILE_NAME
    near.write_text('profile = "substance"\n', "utf-8")
    assert find_profile([str(project / "texts" / "a.tsv")]) == near
    run(["check", str(project / "texts" / "a.tsv"), "--full"])
    assert f"profile {FILE_NAME}" in capsys.readouterr().out


def test_a_profile_is_given_in_python(project):
    path = project / "quiet.toml"
    path.write_text("[checks]\nform = false\n", "utf-8")
    for given in (path, str(path)):
        report = tmtool.check([(SOURCE, TARGET)], languages=("zh", "en"), profile=given)
        assert {each.check for each in report.findings} == {"dates"}
        assert report.profile == "quiet.toml"


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("[checks]\nspaes = false\n", "did you mean spaces"),
        ("[checks]\nspaces = 1\n", "true or false"),
        ("[checks]\nall = false\n", "every check is switched off"),
        ('profile = "forms"\n', "profile 'forms' does not exist"),
        ('rules = "own.toml"\n', "rules is a list"),
        ("check = 1\n", "unknown key 'check'"),
        ("[checks\n", "Expected"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name(project, profile, message):
    path = project / FILE_NAME
    path.write_text(profile, "utf-8")
    with pytest.raises(ParseError, match=message) as caught:
        read_profile(path)
    assert FILE_NAME in str(caught.value)


def test_a_file_that_is_missing_is_refused(project):
    with pytest.raises(InputError, match=r"missing\.toml"):
        read_profile(project / "missing.toml")
    (project / FILE_NAME).write_text('rules = ["missing.toml"]\n', "utf-8")
    with pytest.raises(InputError, match=r"missing\.toml"):
        read_profile(project / FILE_NAME)


def test_checks_run_in_their_order_whatever_the_file_says(project):
    (project / FILE_NAME).write_text("[checks]\nform = true\nsubstance = true\n", "utf-8")
    names = set(read_profile(project / FILE_NAME).checks)
    assert names == {*list_profiles()["all"]}
