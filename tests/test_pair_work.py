"""Findings of each pair of a list, instead of bitexts."""

import json
import pickle
from pathlib import Path

import pytest
from batch_texts import folders
from caching_encoder import default_encoder

from tmtool import embed
from tmtool.batch import BatchOptions, Shard, merge, pair_folders, run
from tmtool.cli import run as command
from tmtool.errors import InputError
from tmtool.operations.batch import CheckWork


@pytest.fixture(autouse=True)
def _remembered(monkeypatch):
    """Vectors of the same texts are worked out once."""
    default = default_encoder()
    monkeypatch.setattr(embed, "load", lambda name=embed.DEFAULT: default)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two pairs; in one a number is wrong."""
    zh, en = folders(tmp_path_factory.mktemp("two"), 2)
    path = en / "A_75_11.txt"
    path.write_text(path.read_text("utf-8").replace("107 countries", "701 countries"), "utf-8")
    return pair_folders(zh, en, jobs=0)


def lines(out):
    return [json.loads(line) for line in (out / "all.jsonl").read_text("utf-8").splitlines()]


def test_the_same_bytes_in_shards(two, tmp_path):
    work = CheckWork()
    job = pickle.loads(pickle.dumps(BatchOptions(work=work)))
    run(two, tmp_path / "whole", job, jobs=0)
    for number in (1, 2):
        run(two, tmp_path / "parts", job, jobs=0, shard=Shard(number, 2))
    merge(tmp_path / "parts")
    data = (tmp_path / "parts" / "all.jsonl").read_bytes()
    assert data == (tmp_path / "whole" / "all.jsonl").read_bytes()
    each = [tmp_path / "parts" / f"A_75_{n}.{work.kind}.jsonl" for n in (10, 11)]
    assert b"".join(path.read_bytes() for path in each) == data
    assert {told["file"] for told in lines(tmp_path / "parts")} == {
        "A_75_10.txt + A_75_10.txt", "A_75_11.txt + A_75_11.txt",
    }  # fmt: skip
    again = run(two, tmp_path / "whole", job, jobs=0)
    assert [row.status for row in again.rows] == ["kept", "kept"]


def test_findings_are_those_of_a_check(two, tmp_path, capsys):
    run(two, tmp_path, BatchOptions(work=CheckWork()), jobs=0)
    found = [each for each in lines(tmp_path) if each["type"] == "finding"]
    for pair in two.pairs:
        command(["check", str(pair.source), str(pair.target), "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found == [each for each in told if each["type"] == "finding"]
    assert "numbers" in {each["check"] for each in found if "A_75_11" in each["file"]}
    assert not any(each["type"] == "result" for each in lines(tmp_path))


def test_another_term_base_makes_findings_anew(two, tmp_path):
    base = tmp_path / "base.csv"
    job = BatchOptions(work=CheckWork(terms=str(base)))

    def statuses(text):
        base.write_text(f"id,en,zh\n{text}", "utf-8")
        return [row.status for row in run(two, tmp_path / "out", job, jobs=0).rows]

    one = "a,technology bank,技术库\n"
    assert statuses(one) == ["aligned"] * 2
    assert statuses(one) == ["kept"] * 2
    assert statuses(f"{one}b,digital divide,数字鸿沟\n") == ["aligned"] * 2
    assert "2 entries" in lines(tmp_path / "out")[0]["terms"]


def test_a_folder_has_results_of_one_kind(two, tmp_path):
    run(two, tmp_path, jobs=0)
    before = (tmp_path / "all.jsonl").read_bytes()
    with pytest.raises(InputError, match=r"holds results of another kind \(align\)"):
        run(two, tmp_path, BatchOptions(work=CheckWork()), jobs=0)
    assert (tmp_path / "all.jsonl").read_bytes() == before


@pytest.mark.parametrize("more", [{"format": ".tsv"}])
def test_what_only_bitexts_can_be(two, tmp_path, more):
    with pytest.raises(InputError, match="are for bitexts only"):
        run(two, tmp_path / "out", BatchOptions(work=CheckWork(), **more), jobs=0)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--terms", "un-ict"], "--terms: can be used only with --do"),
        (["--do", "check", "--terms", "none.csv"], "none.csv"),
        (["--do", "nothing"], "nothing"),
    ],
)
def test_wrong_use_is_one_line(tmp_path, monkeypatch, capsys, more, message):
    monkeypatch.chdir(tmp_path)
    folders(Path(), 1)
    Path("pairs.tsv").write_text("source\ttarget\nzh/A_75_10.txt\ten/A_75_10.txt\n")
    assert command(["batch", "run", "pairs.tsv", "-o", "out", "--jobs", "1", *more]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1
    assert not Path("out").exists()
