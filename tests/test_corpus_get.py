"""Getting parts of corpora from a server on this machine, and the commands around it."""

import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import threading
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from http_server import running
from operation_records import validate_record
from waiting import HANGS, wait_until

from tmtool.cli import run
from tmtool.corpus import Corpus, CorpusPart, DownloadOptions, choose, get, iter_receipts
from tmtool.corpus.download import DownloadLimits
from tmtool.corpus.get import read_receipt
from tmtool.errors import MissingError

ROOT = Path(__file__).parents[1]
WHEN = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOW = DownloadOptions(now=WHEN, limits=DownloadLimits(timeout=30, attempts=2, pause=0))


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


def tar(**files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name.replace("_", "."))
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


MOSES = zipped(UN_en="one\n", UN_zh="一\n")
TMX = gzip.compress(b"<tmx/>")
TEI = tar(zh_xml="<TEI.2/>" * 5_000)


@pytest.fixture(scope="module")
def started():
    with running() as server:
        yield server


@pytest.fixture
def server(started, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "TMTOOL_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    started.pages.clear()
    started.asked.clear()
    started.put("/moses/en-zh.txt.zip", MOSES)
    started.put("/tmx/en-zh.tmx.gz", TMX)
    return started


@pytest.fixture
def corpus(server):
    """A corpus with all kinds of parts, on that server."""

    def part(name, of, path, **more):
        return CorpusPart(name, "a part", of, "Moses", "a test", server.address(path), **more)

    parts = (
        part("moses", "pair", "/moses/{choice}.txt.zip", bytes={"en-zh": 7}),
        part("tmx", "pair", "/tmx/{choice}.tmx.gz",
             sha256={"en-zh": sha256(TMX).hexdigest()}, bytes={"en-zh": len(TMX)}, verified=True),
        part("tei", "language", "/tei/{choice}.tar.gz.{piece}", pieces={"en": 2}),
        CorpusPart("links", "links", "pair", "link file", "a test", note="Ask."),
    )  # fmt: skip
    return Corpus("un", "A corpus", "Of a test.", ("en", "fr", "zh"), "CC0", "CC0.",
                  "https://example.org/un", "Nobody", parts)  # fmt: skip


@pytest.fixture
def said():
    return []


class Said:
    """Keeps what it is told in a list."""

    def __init__(self, said):
        self.said = said

    def step(self, task, done, total=1.0):
        pass

    def remark(self, remark):
        self.said.append(remark.text)


def fetched(corpus, root, said, part, *languages, how=HOW):
    return [get(each, root, Said(said), how) for each in choose(corpus, part, languages)]


def refused(corpus, root, said, part, *languages, how=HOW):
    with pytest.raises(MissingError) as caught:
        fetched(corpus, root, said, part, *languages, how=how)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# Getting


def test_an_archive_is_got_unpacked_and_written_down(server, corpus, tmp_path, said):
    (got,) = fetched(corpus, tmp_path, said, "moses", "zh", "en")
    assert got.folder == tmp_path / "un" / "moses-en-zh"
    assert names(got.folder) == ["UN.en", "UN.zh", "en-zh.txt.zip", "tmtool.json"]
    assert got.fresh
    assert json.loads((got.folder / "tmtool.json").read_text()) == {
        "corpus": "un", "part": "moses", "choice": "en-zh",
        "files": [{"name": "en-zh.txt.zip", "address": server.address("/moses/en-zh.txt.zip"),
                   "bytes": len(MOSES), "sha256": sha256(MOSES).hexdigest()}],
        "unpacked": {"files": 2, "bytes": 8}, "at": "2026-11-25T12:00:00+00:00",
    }  # fmt: skip
    assert [item.name for item in got.unchecked] == ["en-zh.txt.zip"]
    assert said[-1] == f"en-zh.txt.zip has {len(MOSES)} bytes; the registry has 7"


def test_what_is_there_is_not_got_again(server, corpus, tmp_path, said):
    fetched(corpus, tmp_path, said, "moses", "zh", "en")
    asked = len(server.asked)
    (got,) = fetched(corpus, tmp_path, said, "moses", "en", "zh")
    assert not got.fresh
    assert len(server.asked) == asked


def test_a_known_checksum_is_held(server, corpus, tmp_path, said):
    (got,) = fetched(corpus, tmp_path, said, "tmx", "zh", "en")
    assert (got.unchecked, got.receipt.unpacked) == ((), None)
    server.put("/tmx/en-zh.tmx.gz", gzip.compress(b"<other/>"))
    (got.folder / "en-zh.tmx.gz").unlink()
    assert "this is another file; see https://example.org/un" in refused(
        corpus, tmp_path, said, "tmx", "zh", "en"
    )


def test_pieces_whose_number_is_known(server, corpus, tmp_path, said):
    for number in range(2):
        server.put(
            f"/tei/en.tar.gz.{number:02d}", TEI[number * 100 :][: 100 if not number else None]
        )
    (got,) = fetched(corpus, tmp_path, said, "tei", "en")
    assert names(got.folder) == ["en.tar.gz.00", "en.tar.gz.01", "tmtool.json", "zh.xml"]
    del server.pages["/tei/en.tar.gz.01"]
    (got.folder / "en.tar.gz.01").unlink()
    (got.folder / "tmtool.json").unlink()
    assert "has no en.tar.gz.01 (404)" in refused(corpus, tmp_path, said, "tei", "en")


@pytest.mark.parametrize("end", ["none", "page"])
def test_pieces_are_asked_for_until_there_are_no_more(server, corpus, tmp_path, said, end):
    for number in range(3):
        server.put(f"/tei/zh.tar.gz.{number:02d}", TEI[number * 60 :][: 60 if number < 2 else None])
    if end == "page":
        server.put("/tei/zh.tar.gz.03", b"<html>", headers={"Content-Type": "text/html"})
    (got,) = fetched(corpus, tmp_path, said, "tei", "zh")
    assert [item.name for item in got.receipt.files] == [f"zh.tar.gz.0{n}" for n in range(3)]
    assert (got.folder / "zh.xml").read_text() == "<TEI.2/>" * 5_000


def test_pieces_that_are_missing_are_found_out_by_unpacking(server, corpus, tmp_path, said):
    server.put("/tei/zh.tar.gz.00", TEI[:90])
    message = refused(corpus, tmp_path, said, "tei", "zh")
    assert message.startswith("zh.tar.gz is damaged or incomplete (")
    assert message.endswith(f": remove {tmp_path}/un/tei-zh and get it again")
    server.put("/tei/zh.tar.gz.01", TEI[90:])
    assert fetched(corpus, tmp_path, said, "tei", "zh")[0].receipt.unpacked.files == 1


def test_two_languages_are_two_folders(server, corpus, tmp_path, said):
    for language in ("zh", "en"):
        server.put(f"/tei/{language}.tar.gz.00", TEI[:90])
        server.put(f"/tei/{language}.tar.gz.01", TEI[90:])
    found = fetched(corpus, tmp_path, said, "tei", "zh", "en")
    assert [got.folder.name for got in found] == ["tei-zh", "tei-en"]


def test_an_unpacked_archive_may_be_removed_a_bare_file_may_not(server, corpus, tmp_path, said):
    (got,) = fetched(corpus, tmp_path, said, "moses", "zh", "en")
    (got.folder / "en-zh.txt.zip").unlink()
    assert not fetched(corpus, tmp_path, said, "moses", "zh", "en")[0].fresh
    (got.folder / "UN.en").unlink()
    (got.folder / "UN.zh").unlink()
    assert fetched(corpus, tmp_path, said, "moses", "zh", "en")[0].fresh
    (bare,) = fetched(corpus, tmp_path, said, "tmx", "zh", "en")
    (bare.folder / "en-zh.tmx.gz").unlink()
    assert fetched(corpus, tmp_path, said, "tmx", "zh", "en")[0].fresh


def test_a_file_that_was_brought_by_hand_is_taken(server, corpus, tmp_path, said):
    folder = tmp_path / "un" / "moses-en-zh"
    folder.mkdir(parents=True)
    (folder / "en-zh.txt.zip").write_bytes(MOSES)
    (got,) = fetched(
        corpus, tmp_path, said, "moses", "zh", "en", how=DownloadOptions(offline=True, now=WHEN)
    )
    assert got.receipt.unpacked.files == 2
    assert server.asked == []


def test_nothing_is_contacted_offline(server, corpus, tmp_path, said):
    message = refused(
        corpus, tmp_path, said, "moses", "zh", "en", how=DownloadOptions(offline=True)
    )
    assert message == (
        f"offline: {server.address('/moses/en-zh.txt.zip')} is not fetched; what you download "
        f"otherwise can be put into {tmp_path}/un/moses-en-zh"
    )
    assert server.asked == []
    assert said == []


def test_what_has_no_address_says_where_to_look(corpus, tmp_path, said):
    assert refused(corpus, tmp_path, said, "links", "zh", "en") == (
        "no address is known for un links-en-zh (CC0): see https://example.org/un. Ask."
    )


def test_receipts_that_can_t_be_read_count_for_nothing(server, corpus, tmp_path, said):
    (got,) = fetched(corpus, tmp_path, said, "moses", "zh", "en")
    path = got.folder / "tmtool.json"
    whole = path.read_text()
    assert [each.label for each in iter_receipts(tmp_path)] == ["moses-en-zh"]
    for text in ("", "[]", "{}", whole[:-20], whole.replace('"bytes"', '"size"'), '{"files": 1}'):
        path.write_text(text)
        assert read_receipt(got.folder) is None
        assert list(iter_receipts(tmp_path)) == []
    assert not fetched(corpus, tmp_path, said, "moses", "zh", "en")[0].fresh
    assert path.read_text() == whole


# The commands


@pytest.fixture
def wired(corpus, monkeypatch, tmp_path):
    """The commands with the corpus of this test as the only one, in a folder of its own."""
    registry = import_module("tmtool.corpus.registry")
    monkeypatch.setattr(registry, "list_corpora", lambda: (corpus,))
    monkeypatch.setattr(import_module("tmtool.corpus"), "list_corpora", lambda: (corpus,))
    monkeypatch.setenv("TMTOOL_CORPORA", str(tmp_path / "corpora"))
    return tmp_path / "corpora"


GET = ["corpus", "get", "un", "--from", "zh", "--to", "en"]


def test_get_prints_the_folder_and_tells_the_rest(server, wired, capsys):
    assert run(GET) == 0
    told = capsys.readouterr()
    assert told.out == f"{wired}/un/moses-en-zh\n"
    assert told.err.splitlines() == [
        f"tmtool: contacting 127.0.0.1:{server.server_port} for en-zh.txt.zip",
        f"tmtool: en-zh.txt.zip has {len(MOSES)} bytes; the registry has 7",
        f"tmtool: en-zh.txt.zip has the SHA-256 {sha256(MOSES).hexdigest()}, which could "
        "not be verified",
        f"tmtool: un moses-en-zh: got, {len(MOSES)} bytes, 2 files unpacked",
    ]
    assert run(GET) == 0
    assert "already there" in capsys.readouterr().err


def test_get_as_json(server, wired, capsys):
    assert run([*GET, "--part", "tmx", "--json", "--quiet"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    answer = json.loads(told.out)
    assert (answer["folder"], answer["fresh"]) == (f"{wired}/un/tmx-en-zh", True)
    assert validate_record(answer) == "corpus_part"
    assert answer["receipt"]["files"][0]["sha256"] == sha256(TMX).hexdigest()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", answer["receipt"]["at"])


@pytest.mark.parametrize("variable", [True, False])
def test_get_offline(server, wired, capsys, monkeypatch, variable):
    if variable:
        monkeypatch.setenv("TMTOOL_OFFLINE", "1")
    assert run([*GET, *([] if variable else ["--offline"])]) == 3
    assert capsys.readouterr().err.startswith("tmtool: offline: ")
    assert server.asked == []
    monkeypatch.setenv("TMTOOL_OFFLINE", "0")
    assert run(GET) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["un", "--part", "x"], 2, "un has no part 'x': choose one of moses, tmx, tei, links"),
        (["un"], 2, "un moses needs two languages: "),
        (["un", "--from", "xx"], 2, "'xx' is not a known language code"),
        (["other"], 2, "corpus 'other' does not exist: choose one of un"),
        (["un", "--part", "links", "--from", "zh", "--to", "en"], 3, "no address is known for"),
        (["un", "--from", "fr", "--to", "en"], 3, "127.0.0.1:PORT has no en-fr.txt.zip (404)"),
    ],
)  # fmt: skip
def test_mistakes_are_one_clear_line(server, wired, capsys, arguments, code, message):
    assert run(["corpus", "get", *arguments]) == code
    told = capsys.readouterr()
    last = told.err.splitlines()[-1]
    assert last.startswith(f"tmtool: {message.replace('PORT', str(server.server_port))}")
    assert told.out == ""


def test_list_shows_what_is_here(server, wired, capsys):
    run([*GET, "--quiet"])
    capsys.readouterr()
    assert run(["corpus", "get"]) == 0
    assert capsys.readouterr().out == ("un  A corpus\n    en fr zh; CC0; here: moses-en-zh\n")
    run(["corpus", "get", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["here"]) == ("un", ["moses-en-zh"])
    assert told["parts"][1]["verified"] is True


def test_list_of_one_says_all(server, wired, capsys):
    assert run(["corpus", "get", "un", "--preview"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("un: A corpus\n\nOf a test.\n\nlanguages  en fr zh\nlicence    CC0.\n")
    assert "size unknown. Not verified (a test). Ask." in " ".join(told.split())
    assert run(["corpus", "get", "other", "--preview"]) == 2


@pytest.mark.parametrize("folder", ["none", "file"])
def test_list_without_a_folder(wired, capsys, tmp_path, folder):
    (tmp_path / "file").write_text("")
    assert run(["corpus", "get", "-o", str(tmp_path / folder)]) == 0
    assert capsys.readouterr().out.endswith("; CC0\n")


SCRIPT = """
import sys
from importlib import import_module
from tmtool.cli import main
from tmtool.corpus import Corpus, CorpusPart
part = CorpusPart("all", "t", "whole", "Moses", "s", sys.argv.pop(1))
corpus = Corpus("un", "t", "d", ("en", "zh"), "CC0", "CC0", "https://example.org", "c", (part,))
import_module("tmtool.corpus.registry").list_corpora = lambda: (corpus,)
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX systems have them")
def test_ctrl_c_keeps_what_came_and_says_how_to_go_on(server, tmp_path):
    hold = threading.Event()
    address = server.put("/big.bin", bytes(400_000), hold=hold)
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, address, "corpus", "get", "un", "-o", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    part = tmp_path / "un" / "all" / "big.bin.part"
    wait_until(lambda: part.exists() and part.stat().st_size >= 200_000, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=HANGS)
    hold.set()
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-2:] == [
        "tmtool: what was downloaded is kept; the same command continues from there",
        "tmtool: interrupted",
    ]
    assert part.stat().st_size >= 200_000
