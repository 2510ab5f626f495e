"""Parts of a run side by side: what each does, what all make together, what stands in the way."""

import json
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import pytest
from batch_texts import folders, write
from caching_encoder import default_encoder
from hypothesis import given
from hypothesis import strategies as st

from tmtool import embed
from tmtool.batch import (
    BatchOptions,
    FilePair,
    PairingResult,
    Shard,
    UnpairedFile,
    merge,
    pair_folders,
    run,
    write_manifest,
)
from tmtool.batch.job import align_files
from tmtool.batch.processes import Crash
from tmtool.batch.shards import parse_shard
from tmtool.batch.state import open_state
from tmtool.cli import run as command
from tmtool.errors import InputError, MissingError
from tmtool.operations.batch import BatchResult, tell


@pytest.fixture(autouse=True)
def _remembered(monkeypatch):
    """Each pair is aligned once; later its results are copied into the folder of the try."""
    default = default_encoder()
    monkeypatch.setattr(embed, "load", lambda name=embed.DEFAULT: default)
    monkeypatch.setattr("tmtool.batch.runs.align_files", align_once)


_DONE = {}


def align_once(task, job):
    files = task.pair.source, task.pair.target
    key = (task.pair, task.name, job, *(f.is_file() and f.read_bytes() for f in files))
    if key not in _DONE:
        outcome = align_files(task, job)
        folder = outcome.folder
        made = {each.name: each.read_bytes() for each in folder.iterdir()} if folder else {}
        _DONE[key] = outcome, made
        return outcome
    outcome, made = _DONE[key]
    if outcome.folder is None:
        return outcome
    folder = Path(mkdtemp(dir=task.folder))
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return replace(outcome, folder=folder)


@pytest.fixture(scope="module")
def twelve(tmp_path_factory):
    """Twelve pairs, one of them broken, and what else a summary tells of."""
    here = tmp_path_factory.mktemp("twelve")
    zh, en = folders(here, 12)
    (en / "A_75_15.txt").write_bytes(b"\x00\x01\x02\xff\xfe" * 20)
    found = pair_folders(zh, en, jobs=0)
    more = (UnpairedFile(zh / "x.txt", "nothing fits", "source"),)
    return PairingResult(found.pairs, more, (FilePair(zh / "c", en / "d"),), found.langs)


def shards(found, out, count, numbers=None, job=None, **options):
    return [
        run(found, out, job, jobs=0, shard=Shard(number, count), **options)
        for number in numbers or range(1, count + 1)
    ]


def merged(out):
    return (out / "all.jsonl").read_bytes(), (out / "summary.tsv").read_bytes()


def statuses(summary):
    return Counter(row.status for row in summary.rows)


class Dying:
    """A runner whose process ends at some tasks."""

    def __init__(self, *names, how="was ended by SIGKILL"):
        self._names, self._how = names, how

    def spread(self, work, tasks):
        for number, task in enumerate(tasks):
            dies = task.name in self._names
            yield number, Crash(f"the process working on it {self._how}") if dies else work(task)


# What is in a shard


@given(st.sets(st.text(min_size=1, max_size=9), max_size=9), st.integers(1, 9))
def test_each_pair_is_in_one_shard(names, count):
    cut = [Shard(number, count) for number in range(1, count + 1)]
    parts = [{name for name in names if shard.has(name)} for shard in cut]
    assert set().union(*parts) == names
    assert sum(map(len, parts)) == len(names)


def test_shards_are_about_equal():
    names = [f"A_75_{number}" for number in range(4000)]
    sizes = [sum(Shard(at, 4).has(name) for name in names) for at in range(1, 5)]
    assert min(sizes) > 900


@pytest.mark.parametrize("text", ["", "0/4", "5/4", "1/0", "1", "a/b", "1/2/3", "-1/4", "١/٤"])
def test_what_is_no_shard(text):
    with pytest.raises(InputError, match="shard"):
        parse_shard(text)


# What all make together


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_bytes_for_any_number_of_shards(twelve, tmp_path, count):
    whole = run(twelve, tmp_path / "whole", jobs=0)
    lines = (tmp_path / "whole" / "all.jsonl").read_bytes()
    merge(tmp_path / "whole")
    parts = shards(twelve, tmp_path / "parts", count)
    assert sum((statuses(each) for each in parts), Counter()) == statuses(whole)
    assert not (tmp_path / "parts" / "all.jsonl").exists()
    summary = merge(tmp_path / "parts")
    assert merged(tmp_path / "parts") == merged(tmp_path / "whole")
    assert merged(tmp_path / "parts")[0] == lines
    assert [(row.status, row.counts) for row in summary.rows] == [
        (row.status, row.counts) for row in whole.rows
    ]


def test_a_merge_has_what_a_run_has_but_for_seconds(twelve, tmp_path):
    def rows():
        header, *lines = (tmp_path / "out" / "summary.tsv").read_text("utf-8").splitlines()
        at = header.split("\t").index("seconds")
        return [[cell for n, cell in enumerate(line.split("\t")) if n != at] for line in lines]

    run(twelve, tmp_path / "out", BatchOptions(), jobs=0)
    before, lines = rows(), (tmp_path / "out" / "all.jsonl").read_bytes()
    merge(tmp_path / "out")
    assert rows() == before
    assert (tmp_path / "out" / "all.jsonl").read_bytes() == lines


def test_numbers_are_those_of_the_whole_list(twelve, tmp_path):
    def list_records(summary):
        return [*tell(BatchResult(summary.pairing, "out", summary))]

    told = [each for part in shards(twelve, tmp_path / "out", 3) for each in list_records(part)]
    merged = list_records(merge(tmp_path / "out"))
    assert sorted(each.pair for each in told) == list(range(1, 13))
    assert {each.files["source"]: each.pair for each in told} == {
        each.files["source"]: each.pair for each in merged if each.status != "doubtful"
    }


def test_a_merge_says_what_is_missing(twelve, tmp_path):
    out = tmp_path / "out"
    shards(twelve, out, 3, [1, 3])
    missing = {name for pair in twelve.pairs if Shard(2, 3).has(name := pair.source.stem)}
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(InputError) as caught:
        merge(out)
    assert f"{len(missing)} of 12 pairs have no result" in str(caught.value)
    assert all(
        name in missing for name in str(caught.value).split(": ")[2].split(" and ")[0].split(", ")
    )
    assert "\n" not in str(caught.value)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    shards(twelve, out, 3, [2])
    merge(out)


@pytest.mark.parametrize("what", ["source", "result", "part", "state"])
def test_what_no_longer_fits_is_missing(tmp_path, what):
    zh, en = folders(tmp_path, 3)
    out = tmp_path / "out"
    found = pair_folders(zh, en, jobs=0)
    shards(found, out, 2)
    path = {
        "source": zh / "A_75_11.txt", "result": out / "A_75_11.tmx",
        "part": next((out / ".tmtool" / "parts").iterdir()),
        "state": next((out / ".tmtool").glob("state.*-2.jsonl")),
    }[what]  # fmt: skip
    path.unlink()
    with pytest.raises(InputError, match="have no result that fits their files"):
        merge(out)
    if what != "source":
        shards(found, out, 2, job=BatchOptions(force=True))
        merge(out)


def test_a_result_that_was_changed_is_merged_as_it_was_made(twelve, tmp_path):
    shards(twelve, tmp_path / "out", 2)
    (tmp_path / "out" / "A_75_11.tmx").write_text("corrected by a reviser")
    assert statuses(merge(tmp_path / "out"))["aligned"] == 11


def test_nothing_to_merge(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        merge(tmp_path / "none")
    with pytest.raises(InputError, match="holds no results of tmtool batch"):
        merge(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]\n", '{"kind": "align"}\n', '{"pair": 3}\n' * 2])
def test_a_plan_that_is_damaged(twelve, tmp_path, text):
    shards(PairingResult(twelve.pairs[:1]), tmp_path, 1)
    (tmp_path / ".tmtool" / "plan.jsonl").write_text(text)
    with pytest.raises(InputError, match="is damaged or of another version"):
        merge(tmp_path)


def test_a_merge_from_another_folder(tmp_path, monkeypatch):
    folders(tmp_path, 2)
    monkeypatch.chdir(tmp_path)
    shards(pair_folders(Path("zh"), Path("en"), jobs=0), Path("out"), 2)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    merge(Path("../out"))
    assert b"\tzh/A_75_10.txt\t" in (tmp_path / "out" / "summary.tsv").read_bytes()


# What earlier shards have done


@pytest.mark.parametrize("count", [None, 2])
def test_another_number_of_shards_goes_on(twelve, tmp_path, count):
    out = tmp_path / "out"
    shards(twelve, out, 3, [1, 2])
    left = sum(Shard(3, 3).has(pair.source.stem) for pair in twelve.pairs)
    parts = shards(twelve, out, count) if count else [run(twelve, out, jobs=0)]
    total = sum((statuses(each) for each in parts), Counter())
    assert total["failed"] == 1
    assert total["aligned"] in (left, left - 1)
    assert total["kept"] == 11 - total["aligned"]
    merge(out)
    run(twelve, tmp_path / "whole", jobs=0)
    merge(tmp_path / "whole")
    assert merged(out) == merged(tmp_path / "whole")


def test_of_two_records_the_one_that_is_there_counts(tmp_path):
    """Done by one number of shards, changed, done by another: going back makes it anew."""
    zh, en = folders(tmp_path, 1)
    out, path = tmp_path / "out", zh / "A_75_10.txt"
    found, first = pair_folders(zh, en, jobs=0), path.read_text("utf-8")
    job = BatchOptions(format=".tsv")
    shards(found, out, 1, job=job)
    path.write_text(first.replace("100", "901"), "utf-8")
    assert sum((statuses(each) for each in shards(found, out, 2, job=job)), Counter()) == {
        "aligned": 1
    }
    assert statuses(shards(found, out, 1, job=job)[0]) == {"kept": 1}
    path.write_text(first, "utf-8")
    assert statuses(shards(found, out, 1, job=job)[0]) == {"aligned": 1}
    assert statuses(shards(found, out, 1, job=job)[0]) == {"kept": 1}
    assert b"901" not in (out / "A_75_10.tsv").read_bytes()


def test_lines_that_nobody_names_go_with_the_merge(tmp_path):
    zh, en = folders(tmp_path, 2)
    out = tmp_path / "out"
    found = pair_folders(zh, en, jobs=0)
    shards(found, out, 2)
    (out / ".tmtool" / "parts" / "0f.jsonl").write_text("of a run that was killed")
    merge(out)
    assert len([*(out / ".tmtool" / "parts").iterdir()]) == 2
    merge(out)


def test_parts_are_named_by_their_content(twelve, tmp_path):
    shards(twelve, tmp_path / "out", 2)
    for path in (tmp_path / "out" / ".tmtool" / "parts").iterdir():
        assert sha256(path.read_bytes()).hexdigest() == path.stem


# What failed


def test_what_failed_is_a_line_and_does_not_stand_in_the_way(twelve, tmp_path):
    shards(twelve, tmp_path / "out", 3)
    (failed,) = (row for row in merge(tmp_path / "out").rows if row.status == "failed")
    assert failed.reason.endswith("A_75_15.txt holds binary data, not a text: give a text file")
    lines = (tmp_path / "out" / "summary.tsv").read_text("utf-8").splitlines()
    assert sum("\tfailed\t" in line for line in lines) == 1


def test_however_a_process_ended_the_merge_says_the_same(twelve, tmp_path):
    for name, how in (("one", "was ended by SIGKILL"), ("other", "ended with code 3")):
        out = tmp_path / name
        parts = shards(twelve, out, 2, runner=Dying("A_75_13", "A_75_18", how=how))
        reasons = [row.reason for part in parts for row in part.rows if row.status == "failed"]
        assert sum(how in reason for reason in reasons) == 2
        assert statuses(merge(out)) == {"aligned": 9, "failed": 3}
    assert merged(tmp_path / "one") == merged(tmp_path / "other")
    again = sum((statuses(each) for each in shards(twelve, tmp_path / "one", 2)), Counter())
    assert again == {"kept": 9, "aligned": 2, "failed": 1}
    assert statuses(merge(tmp_path / "one")) == {"aligned": 11, "failed": 1}


def test_a_failure_is_noted_once(twelve, tmp_path):
    for _ in range(3):
        shards(twelve, tmp_path / "out", 1)
    state = (tmp_path / "out" / ".tmtool" / "state.1-1.jsonl").read_text()
    assert sum("failure" in json.loads(line) for line in state.splitlines()) == 1


def test_a_failure_of_files_that_have_changed_since_is_forgotten(tmp_path):
    zh, en = folders(tmp_path, 2)
    (en / "A_75_11.txt").write_bytes(b"\x00\x01" * 20)
    found = pair_folders(zh, en, jobs=0)
    shards(found, tmp_path / "out", 1)
    merge(tmp_path / "out")
    write(tmp_path, {"en/A_75_11.txt": 1})
    with pytest.raises(InputError, match="1 of 2 pairs have no result"):
        merge(tmp_path / "out")


def test_results_by_another_version_are_refused(twelve, tmp_path):
    """As by a worker of a cluster that has other versions than who gave it the work."""

    class Other:
        def spread(self, work, tasks):
            for number, task in enumerate(tasks):
                yield number, replace(work(task), signature="tmtool:99")

    with pytest.raises(MissingError, match="another version of tmtool or another encoder"):
        run(twelve, tmp_path / "out", runner=Other())
    assert not list((tmp_path / "out").glob("*.tmx"))


# Side by side


def test_shards_stand_beside_each_other_and_beside_nothing_else(twelve, tmp_path):
    out = tmp_path / "out"
    with open_state(out, Shard(1, 3)):
        shards(twelve, out, 3, [2])
        shards(twelve, out, 2, [1])
        with pytest.raises(InputError, match=r"shard 1/3 of .* is in use by another run"):
            shards(twelve, out, 3, [1])
        for alone in (lambda: run(twelve, out, jobs=0), lambda: merge(out)):
            with pytest.raises(InputError, match="out is in use by another run"):
                alone()
    with open_state(out), pytest.raises(InputError, match="out is in use by another run"):
        shards(twelve, out, 3, [1])
    shards(twelve, out, 3)
    merge(out)


def test_a_shard_clears_only_its_own_work_away(twelve, tmp_path):
    hidden = tmp_path / "out" / ".tmtool"
    for name in ("work-1-3-aaaa", "work-11-3-aaaa", "work-1-33-aaaa", "work-bbbb"):
        (hidden / name).mkdir(parents=True)
    shards(twelve, tmp_path / "out", 3, [1])
    left = {path.name for path in hidden.glob("work-*")}
    assert left == {"work-11-3-aaaa", "work-1-33-aaaa", "work-bbbb"}
    run(twelve, tmp_path / "out", jobs=0)
    assert not list(hidden.glob("work-*"))


def test_another_try_of_a_pair_has_a_folder_of_its_own(twelve, tmp_path):
    class Twice:
        def spread(self, work, tasks):
            for number, task in enumerate(tasks):
                first, second = work(task), work(task)
                assert first.folder is None or first.folder != second.folder
                yield number, second

    run(twelve, tmp_path / "out", runner=Twice())
    assert not list((tmp_path / "out" / ".tmtool").glob("work-*"))


# By the command line


@pytest.fixture
def here(twelve, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tmtool.batch.runs.count_cores", lambda: 0)
    write_manifest(PairingResult(twelve.pairs[:4]), tmp_path / "pairs.tsv")
    return tmp_path


def test_shards_by_commands(here, capsys):
    for shard in ("1/2", "2/2"):
        assert command(["batch", "run", "pairs.tsv", "-o", "out", "--shard", shard]) == 0
    capsys.readouterr()
    assert command(["batch", "merge", "out", "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == "tmtool: out: 4 pairs: 4 aligned; see out/summary.tsv\n"
    assert [json.loads(line)["pair"] for line in told.out.splitlines()] == [1, 2, 3, 4]
    assert command(["batch", "run", "pairs.tsv", "-o", "out"]) == 0
    assert "4 pairs: 4 kept from before" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "pairs.tsv"], "name a folder for the results"),
        (["run", "pairs.tsv", "-o", "out", "--shard", "3/2"], "there is no shard 3/2"),
        (["run", "none.tsv", "-o", "out"], "none.tsv: file not found"),
        (["run", "pairs.tsv", "-o", "out", "--jobs", "0"], "--jobs must be a whole number of 1"),
        (["merge", "none"], "none is not a folder"),
        (["merge", "."], "holds no results of tmtool batch"),
        (["merge"], "DIR"),
    ],
)
def test_wrong_use_is_one_line_of_code_2(here, capsys, arguments, message):
    assert command(["batch", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not (here / "out").exists()


def test_a_merge_of_half_is_code_2_and_one_of_failures_code_1(here, twelve, capsys):
    assert command(["batch", "run", "pairs.tsv", "-o", "out", "--shard", "1/2"]) == 0
    assert command(["batch", "merge", "out"]) == 2
    assert "pairs have no result that fits their files" in capsys.readouterr().err
    shards(twelve, here / "other", 1)
    assert command(["batch", "merge", "other"]) == 1
    assert "other: 12 pairs: 11 aligned, 1 failed; " in capsys.readouterr().err
