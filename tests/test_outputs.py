"""`-o` of every command: given twice it writes both files, or is refused in one line."""

from pathlib import Path

import comparisons
import pytest
from docx_files import docx
from test_checks_inputs import tmx
from typer.main import get_command

from tmtool.cli import build_program, run

DATA = Path(__file__).parent / "data"
ZH = [
    "大会，",
    "回顾其2019年12月19日第74/197号决议，",
    "强调必须弥合数字鸿沟；",
    "请秘书长提交报告。",
]
EN = [
    "The General Assembly,", "Recalling its resolution 74/197 of 19 December 2019,",
    "Stresses the need to bridge the digital divide;",
    "Requests the Secretary-General to submit a report.",
]  # fmt: skip
BOTH = {
    "align": [
        (["align", "zh.txt", "en.txt"], ["a.tmx", "a.html"]),
        (["align", "zh.txt", "en.txt"], ["a.jsonl", "a.xlsx", "a.docx"]),
    ],
    "check": [
        (["check", "own.tmx"], ["a.html", "a.xlsx", "a.json"]),
        (["check", "zh.docx", "en.docx"], ["a.docx", "b.docx", "a.txt"]),
    ],
    "concordance": [(["concordance", "预警能力"], ["a.html", "a.xlsx", "a.tsv"])],
    "pretranslate": [(["pretranslate", "draft.txt"], ["a.xlf", "a.tmx", "a.docx"])],
    "compare": [(["compare", "draft.txt", "A/RES/74/197"], ["a.html", "a.docx"])],
    "review apply": [
        (["review", "apply", "bitext.jsonl", "edits.tsv", "--by", "Ada"], ["a.jsonl", "a.xlsx"])
    ],
    "review export": [
        (["review", "export", "bitext.jsonl"], ["a.xlsx", "a.docx", "a.html"]),
        (["review", "export", "bitext.jsonl", "--findings"], ["a.xlsx", "a.docx"]),
    ],
    "terms extract": [(["terms", "extract", "terms.tsv"], ["a.csv", "a.tbx", "a.xlsx"])],
    "terms history": [(["terms", "history", "预警能力"], ["a.svg", "a.html"])],
}
"""The commands that write what -o names, each with what it is asked for and two files or more."""
FOLDERS = {
    "align": ["align", "folder", "folder"],
    "batch run": ["batch", "run", "pairs.tsv"],
}
"""Those that need one folder, where a second -o is refused."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    comparisons.memory(tmp_path / "memory").close()
    Path("draft.txt").write_text(comparisons.DRAFT, "utf-8")
    Path("folder").mkdir()
    for name, texts in (("zh", ZH), ("en", EN)):
        Path(f"{name}.txt").write_text("\n".join(texts) + "\n", "utf-8")
        body = "".join(f"<w:p>{{{text}}}</w:p>" for text in texts)
        Path(f"{name}.docx").write_bytes(docx(body))
    pairs = [([("zh", zh), ("en", en)]) for zh, en in zip(ZH, EN, strict=True)]
    tmx(Path("own.tmx"), *pairs)
    Path("terms.tsv").write_bytes((DATA / "terms" / "bitext.tsv").read_bytes())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return tmp_path


def commands(group, path=()):
    """Every command by its whole name."""
    for name, each in sorted(getattr(group, "commands", {}).items()):
        if getattr(each, "commands", None):
            yield from commands(each, (*path, name))
        else:
            yield " ".join((*path, name)), each


def test_every_command_with_an_output_is_tried_here():
    with_output = {}
    for name, command in commands(get_command(build_program())):
        for option in command.params:
            if "-o" in option.opts:
                with_output[name] = option
    alone = {name for name, option in with_output.items() if not option.multiple}
    assert alone == {"corpus doctor", "corpus get"}
    assert set(with_output) - alone == set(BOTH) | set(FOLDERS)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [case for listed in BOTH.values() for case in listed],
)
def test_all_files_are_written(capsys, arguments, names):
    if "review" in arguments:
        run(["align", "zh.txt", "en.txt", "-o", "bitext.jsonl", "-o", "edits.tsv", "--quiet"])
    outputs = [each for name in names for each in ("-o", name)]
    assert run([*arguments, *outputs]) in (0, 1)
    told = capsys.readouterr().err
    for name in names:
        assert Path(name).stat().st_size > 0, name
        assert f"{name}: " in told
    alone = Path(names[0]).read_bytes()
    run([*arguments, "-o", names[0], "--force", "--quiet"])
    assert Path(names[0]).read_bytes() == alone


@pytest.mark.parametrize("command", BOTH)
def test_an_output_that_is_named_twice_or_is_an_input_is_refused(capsys, command):
    arguments, names = BOTH[command][0]
    assert run([*arguments, "-o", names[0], "-o", f"./{names[0]}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"tmtool: ./{names[0]} is named twice as an output"
    assert not Path(names[0]).exists()


@pytest.mark.parametrize("arguments", FOLDERS.values(), ids=FOLDERS)
def test_two_folders_are_refused(capsys, arguments):
    assert run([*arguments, "-o", "x", "-o", "y"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "the results go into one folder" in line
