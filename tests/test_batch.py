"""Running over whole folders: what is written, kept, left out, refused, and with which bytes."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from batch_texts import folders, text, write
from caching_encoder import default_encoder

from tmtool import embed
from tmtool.batch import BatchOptions, FilePair, PairingResult, UnpairedFile, pair_folders, run
from tmtool.batch.job import check
from tmtool.batch.results import make_safe, name_results
from tmtool.batch.state import PairRecord, open_state
from tmtool.errors import InputError, MissingError
from tmtool.formats.bitexts.writing import FORMATS, Options
from tmtool.views.html.bitext import render_chunks


@pytest.fixture(autouse=True)
def _remembered(monkeypatch):
    """Vectors of the same texts are worked out once."""
    load, default = embed.load, default_encoder()
    monkeypatch.setattr(
        embed, "load", lambda name=embed.DEFAULT: default if name == embed.DEFAULT else load(name)
    )


@pytest.fixture
def three(tmp_path):
    """Three pairs that are found, and where their results go."""
    zh, en = folders(tmp_path, 3)
    return pair_folders(zh, en, jobs=0), tmp_path / "out"


def tree(out):
    """The bytes of all results; the summary tells seconds, which are never the same."""
    return {
        path.name: path.read_bytes()
        for path in sorted(out.iterdir())
        if path.is_file() and path.name != "summary.tsv"
    }


def statuses(summary):
    return [row.status for row in summary.rows]


def summary_rows(out):
    header, *lines = (out / "summary.tsv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def beads(out, name="all.jsonl"):
    return [json.loads(line) for line in (out / name).read_text(encoding="utf-8").splitlines()]


# What is written


def test_results_of_a_run(three):
    found, out = three
    steps = []
    summary = run(found, out, jobs=0, progress=steps.append)
    assert statuses(summary) == ["aligned"] * 3
    assert sorted(tree(out)) == ["A_75_10.tmx", "A_75_11.tmx", "A_75_12.tmx", "all.jsonl"]
    merged = beads(out)
    assert len(merged) == sum(row.counts.beads for row in summary.rows)
    assert [bead["source_file"] for bead in merged] == sorted(b["source_file"] for b in merged)
    assert {bead["source_symbol"] for bead in merged} == {"A/75/10", "A/75/11", "A/75/12"}
    assert [(step.done, step.total) for step in steps] == [(n, 3) for n in range(4)]
    assert steps[0].left is None
    assert steps[-1].left == 0


def test_the_summary(tmp_path):
    zh, en = folders(tmp_path, 2)
    (en / "A_75_11.txt").write_bytes(b"\x00\x01\x02\xff\xfe" * 20)
    write(tmp_path, {"zh/only.txt": 5})
    found = pair_folders(zh, en, jobs=0)
    summary = run(found, tmp_path / "out", jobs=0)
    first, second, total, alone = summary_rows(tmp_path / "out")
    assert (first["pair"], first["symbol"], first["status"]) == ("1", "A/75/10", "aligned")
    assert first["file"] == "A_75_10.tmx"
    assert int(first["beads"]) == summary.rows[0].counts.beads > 4
    assert (second["status"], second["beads"]) == ("failed", "")
    assert "A_75_11.txt holds binary data" in second["reason"]
    assert (total["pair"], total["status"], total["beads"]) == ("all", "1 of 2", first["beads"])
    assert (alone["status"], alone["reason"]) == ("unpaired", "no English file belongs to it")
    assert alone["source"].endswith("zh/only.txt")
    assert summary.count("failed") == 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format(three, suffix):
    found, out = three
    (row,) = run(
        PairingResult(found.pairs[:1]), out, BatchOptions(format=suffix, page=render_chunks), jobs=0
    ).rows
    written = row.file.split(", ")
    assert sorted(tree(out)) == sorted([*written, "all.jsonl"])
    assert all((out / name).stat().st_size > 0 for name in written)
    assert statuses(
        run(
            PairingResult(found.pairs[:1]),
            out,
            BatchOptions(format=suffix, page=render_chunks),
            jobs=0,
        )
    ) == ["kept"]


def test_pages_need_what_renders_them():
    with pytest.raises(InputError, match="need a function that renders them"):
        check(BatchOptions(format=".html"))


def test_a_bitext_of_two_files_is_one_result(three):
    found, out = three
    run(found, out, BatchOptions(format=".moses"), jobs=0)
    assert sorted(tree(out))[:2] == ["A_75_10.en", "A_75_10.zh"]
    (out / "A_75_10.en").unlink()
    (out / "A_75_11.zh").write_text("corrected")
    assert statuses(run(found, out, BatchOptions(format=".moses"), jobs=0)) == [
        "aligned",
        "kept",
        "kept",
    ]
    summary = run(found, out, BatchOptions(format=".moses", level="paragraph"), jobs=0)
    assert statuses(summary) == ["aligned", "failed", "aligned"]
    assert (out / "A_75_11.zh").read_text() == "corrected"


def test_options_reach_the_writer(three):
    found, out = three
    run(found, out, BatchOptions(options=Options(codes="zh-Hans,en-GB")), jobs=0)
    assert b'xml:lang="zh-Hans"' in (out / "A_75_10.tmx").read_bytes()


def test_the_profile_reaches_the_pipeline(three):
    found, out = three
    run(PairingResult(found.pairs[:1]), out, BatchOptions(profile="un"), jobs=0)
    assert "profile:un" in beads(out)[0]["signature"]


def test_lines_as_they_are(tmp_path):
    write(tmp_path, {"zh/a.txt": 1, "en/a.txt": 1})
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    run(found, tmp_path / "out", BatchOptions(lines=True, format=".align"), jobs=0)
    last = (tmp_path / "out" / "a.align").read_text().splitlines()[-1]
    assert last == "[8]:[8]"


# What is kept, and what isn't


def test_what_is_finished_is_kept(three):
    found, out = three
    run(found, out, jobs=0)
    before = tree(out)
    assert statuses(run(found, out, jobs=0)) == ["kept"] * 3
    assert tree(out) == before


def test_kept_results_have_their_counts_and_notes(three):
    found, out = three
    first = run(found, out, jobs=0)
    second = run(found, out, jobs=0)
    assert [row.counts for row in second.rows] == [row.counts for row in first.rows]
    assert [row.notes for row in second.rows] == [row.notes for row in first.rows]


@pytest.mark.parametrize("side", [0, 1])
def test_a_changed_input_is_done_anew(three, side):
    found, out = three
    run(found, out, jobs=0)
    path = (found.pairs[1].source, found.pairs[1].target)[side]
    path.write_text(path.read_text("utf-8").replace("107", "108"), encoding="utf-8")
    assert statuses(run(found, out, jobs=0)) == ["kept", "aligned", "kept"]
    assert any("108" in bead[name] for bead in beads(out) for name in ("source", "target"))


@pytest.mark.parametrize(
    "job",
    [
        BatchOptions(level="paragraph"), BatchOptions(min_score=0.1),
        BatchOptions(original="en"),
        BatchOptions(options=Options(codes="zh-CN,en-GB")),
    ],
    ids=lambda job: repr(job)[:20],
)  # fmt: skip
def test_other_options_are_done_anew(three, job):
    found, out = three
    run(found, out, jobs=0)
    assert statuses(run(found, out, job, jobs=0)) == ["aligned"] * 3
    assert statuses(run(found, out, job, jobs=0)) == ["kept"] * 3


def test_another_version_is_done_anew(three, monkeypatch):
    found, out = three
    run(found, out, jobs=0)
    monkeypatch.setattr("tmtool.version.__version__", "99")
    assert statuses(run(found, out, jobs=0)) == ["aligned"] * 3


def test_options_that_change_no_bitext_keep_it(three, tmp_path):
    found, out = three
    run(found, out, jobs=0)
    for job in (BatchOptions(force=True),):
        assert statuses(run(found, out, job, jobs=0)) == ["kept"] * 3


def test_a_result_that_is_gone_is_made_again(three):
    found, out = three
    run(found, out, jobs=0)
    before = tree(out)
    (out / "A_75_11.tmx").unlink()
    assert statuses(run(found, out, jobs=0)) == ["kept", "aligned", "kept"]
    assert tree(out) == before


def test_a_result_that_was_changed_is_never_written_over(three):
    found, out = three
    run(found, out, jobs=0)
    corrected = out / "A_75_11.tmx"
    corrected.write_text("corrected by a reviser")
    assert statuses(run(found, out, jobs=0)) == ["kept"] * 3
    summary = run(found, out, BatchOptions(level="paragraph"), jobs=0)
    assert statuses(summary) == ["aligned", "failed", "aligned"]
    assert "exists and was not written by an earlier run" in summary.rows[1].reason
    assert corrected.read_text() == "corrected by a reviser"
    assert (
        statuses(run(found, out, BatchOptions(level="paragraph", force=True), jobs=0))[1]
        == "aligned"
    )
    assert corrected.read_text() != "corrected by a reviser"


def test_force_makes_a_changed_result_anew(three):
    found, out = three
    run(found, out, jobs=0)
    before = tree(out)
    (out / "A_75_11.tmx").write_text("changed")
    assert statuses(run(found, out, BatchOptions(force=True), jobs=0)) == [
        "kept",
        "aligned",
        "kept",
    ]
    assert tree(out) == before


def test_files_of_others_are_left_alone(three):
    found, out = three
    out.mkdir()
    (out / "A_75_10.tmx").write_text("mine")
    summary = run(found, out, jobs=0)
    assert statuses(summary) == ["failed", "aligned", "aligned"]
    assert (out / "A_75_10.tmx").read_text() == "mine"


@pytest.mark.parametrize("name", ["all.jsonl", "summary.tsv"])
def test_a_merged_file_or_a_summary_of_others_is_left_alone(three, name):
    found, out = three
    out.mkdir()
    (out / name).write_text("mine")
    with pytest.raises(InputError, match=f"{name} exists"):
        run(found, out, jobs=0)
    assert (out / name).read_text() == "mine"
    run(found, out, BatchOptions(force=True), jobs=0)


def test_a_merged_file_that_was_changed_is_left_alone(three):
    found, out = three
    run(found, out, jobs=0)
    (out / "all.jsonl").write_text("reviewed")
    with pytest.raises(
        InputError, match=r"all\.jsonl exists and was not written by an earlier run"
    ):
        run(found, out, jobs=0)


def test_results_of_other_languages_are_left_alone(three, tmp_path):
    found, out = three
    run(found, out, jobs=0)
    other = PairingResult(tuple(FilePair(p.target, p.source, p.symbol) for p in found.pairs))
    summary = run(other, out, jobs=0)
    assert statuses(summary) == ["failed"] * 3
    assert (
        "A_75_10.tmx holds the results of A_75_10.txt and A_75_10.txt (zh-en)"
        in summary.rows[0].reason
    )
    named = run(other, out, BatchOptions(langs=("en", "zh")), jobs=0)
    assert [row.reason for row in named.rows] == [row.reason for row in summary.rows]


def test_the_result_of_a_pair_that_fails_now_is_told(three):
    found, out = three
    run(found, out, jobs=0)
    found.pairs[0].source.write_text(" ")
    summary = run(found, out, jobs=0)
    assert statuses(summary) == ["failed", "kept", "kept"]
    assert summary.rows[0].notes == ("A_75_10.tmx is the result of an earlier run",)
    assert len(beads(out)) == sum(row.counts.beads for row in summary.rows[1:])


def test_half_a_line_of_state_is_passed_over(three):
    found, out = three
    run(found, out, jobs=0)
    state = out / ".tmtool" / "state.jsonl"
    lines = state.read_bytes().splitlines(keepends=True)
    state.write_bytes(lines[0] + lines[1][:40])
    assert statuses(run(found, out, BatchOptions(force=True), jobs=0)).count("kept") == 1
    assert statuses(run(found, out, jobs=0)) == ["kept"] * 3


def test_state_of_another_version_is_passed_over(three):
    found, out = three
    run(found, out, jobs=0)
    state = out / ".tmtool" / "state.jsonl"
    state.write_text('{"name": "A_75_10"}\n[]\nnull\n{"counts": 3}\n\n')
    with pytest.raises(InputError, match="not written by an earlier run"):
        run(found, out, jobs=0)
    assert statuses(run(found, out, BatchOptions(force=True), jobs=0)) == ["aligned"] * 3


def test_a_result_of_an_earlier_run_is_not_what_the_last_one_wrote(tmp_path):
    """Put back from a copy, say: made anew, unlike what somebody has changed."""

    def record(text):
        written = {"a.tmx": sha256(text).hexdigest()}
        return PairRecord(
            "a", ("a", "b"), ("1", "2"), ("zh", "en"), (None, None), None, "", written, part="a"
        )

    with open_state(tmp_path) as state:
        for text in (b"earlier", b"last"):
            state.add(record(text))
        state.build_part_path("a").touch()
        whole = {}
        for text in (b"earlier", b"last", b"changed", None):
            (tmp_path / "a.tmx").unlink(missing_ok=True)
            if text is not None:
                (tmp_path / "a.tmx").write_bytes(text)
            for force in (False, True):
                whole[text, force] = state.is_whole(record(b"last"), force=force)
    assert [key for key, value in whole.items() if value] == [
        (b"last", False), (b"last", True), (b"changed", False),
    ]  # fmt: skip


def test_two_runs_at_once_are_refused(three):
    found, out = three
    with open_state(out), pytest.raises(InputError, match="is in use by another run"):
        run(found, out, jobs=0)
    run(found, out, jobs=0)


def test_pieces_of_a_killed_run_are_cleared_away(three):
    found, out = three
    run(found, out, jobs=0)
    left = out / ".tmtool" / "work-1234" / "0"
    left.mkdir(parents=True)
    (left / "A_75_10.tmx").write_text("half")
    run(found, out, jobs=0)
    assert [path.name for path in sorted((out / ".tmtool").iterdir())] == [
        "lock", "parts", "plan.jsonl", "state.jsonl",
    ]  # fmt: skip


def test_a_pair_added_later(tmp_path):
    zh, en = folders(tmp_path, 3)
    run(pair_folders(zh, en, jobs=0), tmp_path / "out", jobs=0)
    write(tmp_path, {"zh/A_75_09.txt": 20, "en/A_75_09.txt": 20})
    summary = run(pair_folders(zh, en, jobs=0), tmp_path / "out", jobs=0)
    assert statuses(summary) == ["aligned", "kept", "kept", "kept"]
    assert beads(tmp_path / "out")[0]["source_file"] == "A_75_09.txt"


def test_a_moved_folder_goes_on(tmp_path):
    folders(tmp_path / "here", 2)
    run(
        pair_folders(tmp_path / "here/zh", tmp_path / "here/en", jobs=0),
        tmp_path / "here/out",
        jobs=0,
    )
    shutil.move(tmp_path / "here", tmp_path / "there")
    found = pair_folders(tmp_path / "there/zh", tmp_path / "there/en", jobs=0)
    assert statuses(run(found, tmp_path / "there/out", jobs=0)) == ["kept"] * 2


# What fails, and what is refused


def test_one_broken_file_costs_its_pair(tmp_path):
    zh, en = folders(tmp_path, 4)
    (en / "A_75_12.txt").write_bytes(b"PK\x03\x04 no zip at all")
    summary = run(pair_folders(zh, en, jobs=0), tmp_path / "out", jobs=0)
    assert statuses(summary) == ["aligned", "aligned", "failed", "aligned"]
    assert "\n" not in summary.rows[2].reason


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        (("zh", 1, ""), ("en", 1, "A/75/1/Add.1"), None),
        (
            ("zh", 1, "A/75/1"),
            ("en", 1, "A/75/1/Add.1"),
            "b.txt is A/75/1/Add.1: if they are the same document, name its symbol",
        ),
        (("zh", 1, "A/75/1/Corr.1"), ("en", 1, "A/75/1/Corr.2"), "is A/75/1/Corr.2"),
        (("zh", 1, "A/75/1"), ("zh", 2, "A/75/1"), "are both in Chinese"),
        (("zh", 1, "A/75/1"), ("zh", 1, "A/75/1"), "have the same content"),
    ],
)
def test_what_is_no_pair(tmp_path, source, target, reason):
    paths = tmp_path / "a.txt", tmp_path / "b.txt"
    for path, (lang, number, symbol) in zip(paths, (source, target), strict=True):
        path.write_text(text(lang, number, symbol), encoding="utf-8")
    (row,) = run(PairingResult((FilePair(*paths),)), tmp_path / "out", jobs=0).rows
    assert (row.status == "failed") is (reason is not None)
    assert (reason or "") in row.reason


def test_a_symbol_that_is_given_outranks_the_texts(tmp_path):
    paths = tmp_path / "a.txt", tmp_path / "b.txt"
    for path, lang, symbol in zip(paths, ("zh", "en"), ("A/75/1", "A/75/1/Rev.1"), strict=True):
        path.write_text(text(lang, 1, symbol), encoding="utf-8")
    (row,) = run(
        PairingResult((FilePair(*paths, "A/75/9", given=True),)), tmp_path / "out", jobs=0
    ).rows
    assert (row.status, row.symbol, row.file) == ("aligned", "A/75/9", "A_75_9.tmx")
    assert {bead["target_symbol"] for bead in beads(tmp_path / "out")} == {"A/75/9"}


def test_the_masthead_outranks_the_name(tmp_path):
    write(tmp_path, {"zh/A_75_1.txt": 1, "en/A_75_1.txt": 1}, symbol="A/C.2/75/L.1")
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    (row,) = run(found, tmp_path / "out", jobs=0).rows
    assert (row.symbol, row.file) == ("A/C.2/75/L.1", "A_75_1.tmx")


def test_parts_of_resolutions_keep_their_letters(tmp_path):
    write(tmp_path, {"zh/A_RES_47_202_A.txt": 1, "en/A_RES_47_202_A.txt": 1})
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    (row,) = run(found, tmp_path / "out", jobs=0).rows
    assert (row.symbol, row.file) == ("A/RES/47/202 A", "A_RES_47_202_A.tmx")
    assert {bead["source_symbol"] for bead in beads(tmp_path / "out")} == {"A/RES/47/202 A"}


def test_a_symbol_of_one_side_is_the_documents(tmp_path):
    paths = tmp_path / "a.txt", tmp_path / "b.txt"
    paths[0].write_text(text("zh", 1, "A/75/1"), encoding="utf-8")
    paths[1].write_text(text("en", 1), encoding="utf-8")
    run(PairingResult((FilePair(*paths),)), tmp_path / "out", jobs=0)
    assert {bead["target_symbol"] for bead in beads(tmp_path / "out")} == {"A/75/1"}


def test_unrelated_texts_fail_unless_forced(tmp_path):
    (tmp_path / "en.txt").write_text(
        "First we cut the onions and fry them in butter. Then the tomatoes go in.\n\n"
        "My grandmother put a carrot into the pot. She never told anybody why.\n\n"
        "On Sundays we walked to the lake. The boat was old and had been mended.\n\n"
        "Nobody minded. We caught no fish, ate our bread and came home late.\n"
    )
    (tmp_path / "zh.txt").write_text(text("zh", 1), encoding="utf-8")
    found = PairingResult((FilePair(tmp_path / "zh.txt", tmp_path / "en.txt"),))
    assert "translations of each other" in run(found, tmp_path / "out", jobs=0).rows[0].reason
    assert statuses(run(found, tmp_path / "out", BatchOptions(force=True), jobs=0)) == ["aligned"]


def test_a_language_that_is_said_wrongly_fails_its_pair(tmp_path):
    long = "\n\n".join(text("en", number) for number in range(4))
    (tmp_path / "a.txt").write_text(long)
    (tmp_path / "b.txt").write_text(long.replace("1", "2"))
    found = PairingResult((FilePair(tmp_path / "a.txt", tmp_path / "b.txt"),), langs=("zh", "en"))
    (row,) = run(found, tmp_path / "out", jobs=0).rows
    assert row.reason.endswith("a.txt looks like English, not Chinese")


@pytest.mark.parametrize(
    ("job", "message"),
    [
        (BatchOptions(format=".exe"), r"format \.exe does not exist: choose one of \.tmx, "),
        (
            BatchOptions(format=".tsv", options=Options(codes="zh-CN,en")),
            "language codes are for TMX",
        ),
        (BatchOptions(langs=("zh", "en"), options=Options(codes="zh-CN,fr")), "fr"),
        (BatchOptions(lines=True, srx="rules.srx"), "would cut them"),
        (BatchOptions(lines=True, profile="un"), "the profile un would cut them"),
        (BatchOptions(srx="none.srx"), r"none\.srx"),
        (BatchOptions(min_score=1.2), "must be between 0 and 1"),
        (BatchOptions(encoder="./bogus"), "folder not found"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_options_that_fit_no_pair_are_refused_at_once(three, job, message):
    found, out = three
    with pytest.raises((InputError, MissingError), match=message):
        run(found, out, job, jobs=0)
    assert not out.exists()


def test_a_missing_encoder_is_said_once(three, monkeypatch):
    def missing(_name):
        message = "the model use needs a package"
        raise MissingError(message)

    found, out = three
    monkeypatch.setattr("tmtool.batch.job.load", missing)
    with pytest.raises(MissingError, match="needs a package"):
        run(found, out, jobs=0)


@pytest.mark.parametrize("name", ["lock", "state.jsonl"])
def test_a_folder_that_can_not_be_written(three, name):
    found, out = three
    (out / ".tmtool" / name).mkdir(parents=True)
    with pytest.raises(InputError, match=f"{name} can't be written"):
        run(found, out, jobs=0)


def test_a_result_that_can_not_be_written_costs_its_pair(three):
    found, out = three
    first = f"{name_results(found.pairs, '.tmx', found.langs)[0]}.tmx"
    (out / first).mkdir(parents=True)
    summary = run(found, out, jobs=0)
    assert [row.status for row in summary.rows] == ["failed", "aligned", "aligned"]
    assert summary.rows[0].reason.startswith(f"{out / first} can't be written: ")


def test_a_folder_in_a_folder_that_is_not_there(three):
    found, out = three
    with pytest.raises(InputError, match="can't be written"):
        run(found, out / "deep" / "deeper", jobs=0)


def test_a_folder_that_is_a_file(three):
    found, out = three
    out.write_text("x")
    with pytest.raises(InputError, match="can't be written"):
        run(found, out, jobs=0)


def test_notes_tell_of_encodings_and_damage(tmp_path):
    write(tmp_path, {"zh/a.txt": 1, "en/a.txt": 1})
    path = tmp_path / "zh" / "a.txt"
    damaged = path.read_text("utf-8").replace("1996年12月6日", "1996126日")
    path.write_text(damaged, encoding="gb18030")
    (row,) = run(pair_folders(path.parent, tmp_path / "en", jobs=0), tmp_path / "out", jobs=0).rows
    assert any(note.startswith("a.txt was read as gb") for note in row.notes)
    assert any("damaged text in 1 places" in note for note in row.notes)
    assert row.notes[0] in (tmp_path / "out" / "summary.tsv").read_text("utf-8")


# What is left out on request


def test_low_scores_are_left_out_and_counted(three):
    found, out = three
    whole = run(found, out, jobs=0)
    scores = [bead["score"] for bead in beads(out)]
    least = sorted(scores)[len(scores) // 2]
    summary = run(found, out, BatchOptions(min_score=least, format=".jsonl"), jobs=0)
    assert [bead["score"] for bead in beads(out)] == [score for score in scores if score >= least]
    per_pair = [bead for row in summary.rows for bead in beads(out, row.file)]
    assert len(per_pair) == len(beads(out))
    counted = [(row.counts.beads + row.counts.below) for row in summary.rows]
    assert counted == [row.counts.beads for row in whole.rows]


# Names of results


def test_names_are_distinct_and_can_be_written_anywhere():
    pairs = [
        FilePair(Path("zh", name), Path("en", name), symbol)
        for name, symbol in [
            ("a.txt", "A/75/1"), ("b.txt", "A/75/1"), ("B-ZH.txt", None), ("b.docx", None),
            ("con.txt", None), ("zh.txt", None), ("all.txt", None), ("a?b.txt", None),
            ("长" * 200 + ".txt", None), ("...txt", None),
        ]
    ]  # fmt: skip
    names = name_results(pairs, ".jsonl", (None, None))
    assert names[:7] == ("A_75_1", "A_75_1-2", "B", "b-2", "con_", "text", "all-2")
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(f"{name}.jsonl".encode()) < 200 for name in names)


def test_names_do_not_depend_on_how_characters_are_composed():
    assert make_safe("Re\u0301sume\u0301") == make_safe("Résumé")
    assert make_safe("\udce5") == "�"


def test_unpaired_and_doubtful_files_stand_in_the_summary(tmp_path):
    write(tmp_path, {"zh/a.txt": 1, "en/a.txt": 1})
    a, b = tmp_path / "zh/a.txt", tmp_path / "en/a.txt"
    found = PairingResult(
        (FilePair(a, b),),
        (UnpairedFile(Path("en/x\ty.txt"), "nothing\tfits", "target"),),
        (FilePair(Path("zh/c.txt"), Path("en/d.txt"), None, "two fit"),),
    )
    run(found, tmp_path / "out", jobs=0)
    *_, doubtful, alone = summary_rows(tmp_path / "out")
    assert (doubtful["status"], doubtful["reason"]) == ("doubtful", "two fit")
    assert (alone["target"], alone["reason"]) == ("en/x?y.txt", "nothing\\tfits")
