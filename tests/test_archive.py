"""Archives: what passes, what is refused, and what refusing costs."""

import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from docx_files import docx, full, rooted, zipped

from tmtool import archive
from tmtool.errors import InputError

ROOT = Path(__file__).parents[1]
MOST_SECONDS, MOST_MEMORY = 1.0, 200
MOST_BYTES = 99_900


class TestReading:
    def test_members_by_name(self):
        opened = archive.open_archive(zipped({"a/b.xml": b"<b/>", "c": b""}), "x.zip")
        assert opened.names == ("a/b.xml", "c")
        assert (opened.read("a/b.xml"), opened.read("c")) == (b"<b/>", b"")
        assert opened.has("c")
        assert not opened.has("d")

    def test_backslashes_are_slashes(self):
        assert archive.open_archive(zipped({"word\\document.xml": b"x"}), "x").has(
            "word/document.xml"
        )

    def test_something_before_the_archive(self):
        opened = archive.open_archive(b"#!/bin/sh\n" + zipped({"a": b"text"}), "x")
        assert opened.read("a") == b"text"

    def test_stored_and_streamed_members(self):
        class Pipe(io.BytesIO):
            def seekable(self):
                return False

        with zipfile.ZipFile(file := Pipe(), "w") as made:
            made.writestr("a", b"text" * 50, zipfile.ZIP_STORED)
            made.writestr("b", b"text" * 50, zipfile.ZIP_DEFLATED)
        opened = archive.open_archive(file.getvalue(), "x")
        assert opened.read("a") == opened.read("b") == b"text" * 50

    def test_paths_are_names_and_nothing_is_written(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        opened = archive.open_archive(zipped({"../up": b"1", "/etc/x": b"2"}), "x")
        assert opened.read("../up") == b"1"
        assert list(tmp_path.iterdir()) == []

    def test_a_white_picture_does_no_harm(self):
        opened = archive.open_archive(zipped({"picture.bmp": bytes(8 << 20), "a": b"text"}), "x")
        assert opened.read("a") == b"text"
        with pytest.raises(InputError, match="100 times its size"):
            opened.read("picture.bmp")


def edited(data, place, value):
    """An archive with other bytes at a place of all its headers: local and central."""
    changed = bytearray(data)
    for signature, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        at = data.find(signature)
        while at >= 0:
            start = at + place + shift
            changed[start : start + len(value)] = value
            at = data.find(signature, at + 4)
    return bytes(changed)


def twice():
    return zipped({"a": b"1", "b": b"2"}).replace(b"b", b"a")


def packed(compression):
    with zipfile.ZipFile(file := io.BytesIO(), "w", compression) as made:
        made.writestr("a", b"text" * 50)
    return file.getvalue()


REFUSED = {
    "nothing": (lambda: b"", "directory can't be read"),
    "no archive": (lambda: b"Distr.: General" * 50, "directory can't be read"),
    "cut off": (lambda: zipped({"a": os.urandom(999)})[:500], "directory can't be read"),
    "encrypted": (lambda: edited(zipped({"a": b"text"}), 6, b"\x01"), r"encrypted \(a\); save it"),
    "two of one name": (twice, "has a twice"),
    "two by slash": (lambda: zipped({"w/a": b"1", "w\\a": b"2"}), "has w/a twice"),
    "wrong checksum": (lambda: edited(zipped({"a": b"text"}), 14, b"0000"), "a can't be unpacked"),
    "another packing": (lambda: packed(zipfile.ZIP_LZMA), "office files don't use"),
    "too few bytes said": (
        lambda: edited(zipped({"a": b"text" * 50}), 22, struct.pack("<I", 9)),
        "a can't be unpacked",
    ),
    "too many bytes said": (
        lambda: edited(zipped({"a": b"text" * 50}), 22, struct.pack("<I", 999)),
        "can't be unpacked|is cut off",
    ),
    "broken stream": (
        lambda: zipped({"a": b"text" * 50}).replace(zlib.compress(b"text" * 50)[2:9], b"\xff" * 7),
        "a can't be unpacked",
    ),
    "too large": (
        lambda: edited(zipped({"a": b"text"}), 22, struct.pack("<I", 200 << 20)),
        "times its size|unpacks to 200 MiB",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kind):
    make, message = REFUSED[kind]
    data = make()
    with pytest.raises(InputError, match=message) as caught:
        archive.open_archive(data, "a.docx").read("a")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("a.docx")


def test_a_member_is_not_unpacked_again_and_again():
    opened = archive.open_archive(zipped({"a": b"text"}), "a.docx")
    for _ in range(8):
        opened.read("a")
    with pytest.raises(InputError, match="a would be unpacked more than 8 times"):
        opened.read("a")


def test_all_readings_together_are_limited(monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1000)
    opened = archive.open_archive(zipped({"a": os.urandom(600)}), "a.docx")
    opened.read("a")
    with pytest.raises(InputError, match="its parts unpack to more than"):
        opened.read("a")


@cache
def zeros():
    """One member of 100 MB."""
    return zipped({"word/document.xml": bytes(100_000_000)})


def many():
    """Members that are each small enough, a hundred MB together."""
    return zipped({f"word/{number}.xml": bytes(1 << 20) for number in range(80)})


def overlapping():
    """A thousand members that are all the same bytes: together ten thousand times their size."""
    kernel = zlib.compress(bytes(10_000_000))[2:-4]
    check = zlib.crc32(bytes(10_000_000))
    name = b"0000"
    local = struct.pack(
        "<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, check, len(kernel), 10_000_000, 4, 0
    )
    central = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, check, len(kernel), 10_000_000,
            4, 0, 0, 0, 0, 0, 0,
        ) + b"%04d" % number
        for number in range(1000)
    )  # fmt: skip
    start = len(local) + 4 + len(kernel)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1000, 1000, len(central), start, 0)
    return local + name + kernel + central + end


def too_many():
    """A directory that never ends."""
    return (b"PK\x01\x02" + bytes(5)) * 11_000


def nested():
    """A bomb inside an archive that holds no document."""
    return zipped({"inner.docx": zeros()})


def deep():
    """Elements within elements."""
    return docx("<w:p>" * 90_000 + "</w:p>" * 90_000)


def noisy(text):
    """A text that packs to a little more than a hundredth of its size."""
    wanted = len(text) // 100 - len(zlib.compress(text.encode()))
    noise = random.Random(1).randbytes(max(wanted, 0) + 4000).hex()
    return f"<!--{noise}-->{text}"


def just_passing(body):
    return docx(noisy(body))


def attribute():
    """An attribute longer than any parser should take."""
    return docx(f'<w:p w:rsidR="{"x" * 20_000_000}"/>')


def deep_that_passes():
    return just_passing("<w:sdt><w:sdtContent>" * 100_000 + "</w:sdtContent></w:sdt>" * 100_000)


def crowded():
    """More elements in one paragraph than memory should hold."""
    return just_passing(f"<w:p>{'<w:r/>' * 1_200_000}</w:p>")


def crowded_styles():
    return docx("<w:p>{text}</w:p>", styles=noisy("<w:x/>" * 1_200_000))


def laughs():
    """Entities of entities."""
    names = "abcdefghij"
    declared = '<!ENTITY a "laugh">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
    )
    body = rooted("document", "<w:body><w:p>{&j;}</w:p></w:body>")
    return replaced(body.replace("<w:document", f"<!DOCTYPE d [{declared}]><w:document", 1))


def laughs_in_an_attribute():
    declared = '<!ENTITY a "laugh">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefgh")
    )
    body = rooted("document", '<w:body w:x="&h;"><w:p>{text}</w:p></w:body>')
    return replaced(body.replace("<w:document", f"<!DOCTYPE d [{declared}]><w:document", 1))


def quadratic():
    """One long entity, called again and again."""
    declared = f'<!ENTITY a "{"a" * 50_000}">'
    body = rooted("document", f"<w:body><w:p>{{{'&a;' * 20_000}}}</w:p></w:body>")
    return replaced(body.replace("<w:document", f"<!DOCTYPE d [{declared}]><w:document", 1))


def replaced(document):
    return docx("", extra={"word/document.xml": document.encode()})


def outside():
    """An entity that is a file."""
    body = rooted("document", "<w:body><w:p>{&x;}</w:p></w:body>")
    declared = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return replaced(body.replace("<w:document", f"{declared}<w:document", 1))


BOMBS = {
    zeros: "times its size",
    many: "times its size",
    overlapping: "overlap",
    too_many: "more than 10000 members",
    nested: "times its size|is not a Word document",
    deep: "times its size|depth",
    attribute: "times its size",
    deep_that_passes: "not well-formed XML: Excessive depth",
    crowded: "a block has more elements than any real one",
    crowded_styles: "a block has more elements than any real one",
    laughs: "entit|not well-formed XML",
    laughs_in_an_attribute: "entit|not well-formed XML",
    quadratic: "entit|times its size|not well-formed XML",
    outside: "entit",
}

PASSING = {
    "leads outside": lambda: docx(
        '<w:p>{far}</w:p><w:altChunk r:id="far"/>', relations="".join(map(far, FAR))
    ),
    "embedded": lambda: docx("<w:p>{text}</w:p>", extra={"word/embeddings/inner.docx": inner()}),
    "long attribute": lambda: just_passing(f'<w:p w:rsidR="{"x" * 8_000_000}"/>'),
    "small elements": lambda: just_passing(full("<w:p>{a}</w:p>") * 20_000),
}
"""What may not be refused, and must not be dear either; a long text may take its time."""

FAR = ("image", "attachedTemplate", "styles", "footnotes", "header", "aFChunk")


def far(kind):
    return f'<Relationship Id="far" TargetMode="External" Type="x/{kind}" Target="http://[::1]/x"/>'


def inner():
    return zipped({"word/document.xml": bytes(20_000_000)})


SCRIPT = """
import json, resource, sys, time
from pathlib import Path
from tmtool.documents.content import ReadOptions
from tmtool.documents.docx import read_docx
from tmtool.errors import InputError
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
def look(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.")):
        raise SystemExit(f"a connection: {event}")
    if event == "open" and "passwd" in str(arguments[0]):
        raise SystemExit("a file from outside")
sys.addaudithook(look)
found = {}
for file in sorted(Path(sys.argv[1]).iterdir()):
    data, start = file.read_bytes(), time.process_time()
    try:
        told = [line.text for line in read_docx(data, "a.docx", ReadOptions()).lines]
    except InputError as error:
        told = str(error)
    used = time.process_time() - start
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    found[file.name] = [told, used, int(peak.split()[1]) / 1024]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What reading says of each, with the CPU seconds, and the peak of the process until then."""
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc to ask for memory")
    folder = tmp_path_factory.mktemp("bombs")
    made = {**{bomb.__name__: bomb for bomb in BOMBS}, **PASSING}
    for name, make in made.items():
        (folder / name).write_bytes(make())
        assert (folder / name).stat().st_size <= MOST_BYTES, name
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)], capture_output=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


class TestBombs:
    @pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
    def test_refused_cheaply(self, found, bomb):
        told, seconds, memory = found[bomb.__name__]
        assert isinstance(told, str)
        assert "\n" not in told
        assert re.search(BOMBS[bomb], told)
        assert seconds < MOST_SECONDS
        assert memory < MOST_MEMORY

    def test_what_leads_outside_stays_text(self, found):
        assert found["leads outside"][0] == ["far"]

    def test_a_bomb_that_is_only_embedded_is_never_opened(self, found):
        told, seconds, _ = found["embedded"]
        assert told == ["text"]
        assert seconds < MOST_SECONDS

    @pytest.mark.parametrize(("name", "lines"), [("long attribute", 0), ("small elements", 20_000)])
    def test_what_passes_takes_little_memory(self, found, name, lines):
        told, _, memory = found[name]
        assert len(told) == lines
        assert memory < MOST_MEMORY


def test_members_are_replaced_and_all_others_stay():
    """Bytes, order, times and ways of packing; a name that is new comes last."""
    with zipfile.ZipFile(file := io.BytesIO(), "w") as made:
        for name, way in (("b.xml", zipfile.ZIP_STORED), ("a.xml", zipfile.ZIP_DEFLATED)):
            info = zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6))
            info.compress_type = way
            made.writestr(info, name * 50)
    changed = archive.replace_members(file.getvalue(), "x", {"a.xml": b"new", "c.xml": b"more"})
    with zipfile.ZipFile(io.BytesIO(changed)) as found:
        first, second, third = found.infolist()
        assert [found.read(each) for each in (first, second, third)] == [
            b"b.xml" * 50, b"new", b"more",
        ]  # fmt: skip
    assert [each.filename for each in (first, second, third)] == ["b.xml", "a.xml", "c.xml"]
    assert [first.date_time, second.date_time] == [(2020, 1, 2, 3, 4, 6)] * 2
    assert [first.compress_type, second.compress_type] == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def test_nothing_is_replaced_in_what_is_no_sound_archive():
    with pytest.raises(InputError, match="x: the archive is damaged"):
        archive.replace_members(b"PK", "x", {})
