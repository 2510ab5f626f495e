"""PDF is read in a process of its own: the same as in this one, and none takes the machine."""

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_pdf import Setter, Sheet, by_reportlab, repeated
from random_forms import forms
from raw_pdf import form, lines, packed_file_of, raw_pdf, stream, text

from tmtool.documents import read
from tmtool.documents.content import Content, Line, LineGap, ReadOptions, RemovedText
from tmtool.documents.pdf import answers, process, read_pdf
from tmtool.documents.pdf.process import PdfReader
from tmtool.documents.pdf.worker import read_content
from tmtool.errors import InputError
from tmtool.operating_system import measure_resident
from tmtool.resources import locate_shared
from tmtool.units import Code

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and forks of POSIX")
ROWS = (
    "The Committee considered the reports that it had received, and noted that the number of",
    "sessions had risen since the last one, as the annex to the present report shows in detail",
)
LINES = lines(100, 700, ROWS)
PLAIN = raw_pdf(LINES)
CPU_ASKED = 10.0


@pytest.fixture
def reader():
    reader = PdfReader()
    yield reader
    reader.close()


@pytest.fixture(params=["held by the system", "watched"])
def either(request):
    """Once with the limits of the system, and once as where it has none."""
    reader = PdfReader(*(["--watched"] if request.param == "watched" else []))
    yield reader
    reader.close()


def refusal(reader, data, name="made.pdf"):
    with pytest.raises(InputError) as caught:
        reader.read(data, name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{name} ")
    return str(caught.value)


def spent_by_children():
    return sum(os.times()[2:4])


def hungry():
    """A form shows itself twice; that it can is said in a packed part, where nobody looks."""
    names = b"<< /XObject << /X 6 0 R >> /Font << /F1 9 0 R >> >>"
    about = "/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources 5 0 R"
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 5 0 R"
           b" /Contents 4 0 R >>",
        4: stream(b"/X Do"),
        5: names,
        6: stream((text(60, 700, "again") + "/X Do /X Do").encode(), about),
        9: b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    }  # fmt: skip
    return packed_file_of(bodies, [5])


def busy(shows=15_000):
    """A page that shows the same form over and over; it takes minutes, and hardly any memory."""
    inner = form("q Q\n" * 50_000)
    return raw_pdf(text(60, 700, "page") + "/X1 Do\n" * shows, objects=[("XObject", "X1", inner)])


# --- the same as in this process ------------------------------------------------------------------


@pytest.mark.slow
def test_what_is_read_is_the_same():
    setter = Setter(Sheet(), chinese=True)
    setter.paragraph("大会回顾其以往关于信息和通信技术促进可持续发展的各项决议，共 12 项。")
    table = "".join(f"60 {y} m 300 {y} l {y} 60 m {y} 300 l S\n" for y in range(100, 300, 20))
    noted = (
        lines(60, 780, ROWS * 9) + text(500, 768, "1", 6, more="3 Ts") + text(60, 500, "Head", 14)
        + "60 100 m 120 100 l S\n" + text(60, 90, "1", 6, more="3 Ts") + text(66, 90, "Note.", 8)
    )  # fmt: skip
    several = [
        PLAIN, setter.bytes(), raw_pdf(noted, noted, lang="en"), raw_pdf(table, LINES),
        raw_pdf(text(60, 700, "bold words", font="F2") + text(60, 680, "and others", font="F3")),
        by_reportlab(read(locate_shared("seeds", "000_4dc167418dcf0c7b.txt"), lang="zh")),
    ]  # fmt: skip
    contents = [read_pdf(data, "made.pdf", ReadOptions()) for data in several]
    assert contents == [read_content(data, "made.pdf") for data in several]
    assert any(line.codes for content in contents for line in content.lines)
    assert any(content.removed for content in contents)


@pytest.mark.parametrize("name", ["a b.pdf", "报告.pdf", "\udcff.pdf"])
def test_messages_name_the_file(reader, name):
    assert refusal(reader, b"nothing", name) == f"{name} is not a PDF"


def test_what_lies_in_the_folder_is_not_run(tmp_path):
    """A folder may hold any file, also one that is called like a module."""
    for name in ("json", "struct", "tmtool", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')")
    (tmp_path / "a.pdf").write_bytes(PLAIN)
    script = (
        "import sys; sys.path.remove(''); from tmtool.documents import read;"
        "print(read('a.pdf', lang='en').paragraphs[0].text)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (" ".join(ROWS) + "\n", "")


# --- answers --------------------------------------------------------------------------------------

TEXT = st.text(st.characters(), max_size=9)  # lone surrogates as well: a PDF can name them
NUMBER = st.integers(0, 10**6)
MAYBE = st.none() | TEXT


@st.composite
def a_line(draw):
    said = draw(TEXT)
    places = st.integers(0, len(said))
    codes = draw(st.lists(st.tuples(places, places, MAYBE), max_size=3))
    return Line(
        said, draw(NUMBER), draw(st.sampled_from(LineGap)),
        draw(st.sampled_from([None, "cell", "heading", "footnote"])), draw(MAYBE),
        draw(st.booleans()), draw(st.booleans()), draw(st.booleans()),
        tuple(Code("italic", min(a, b), max(a, b), target) for a, b, target in codes),
    )  # fmt: skip


CONTENTS = st.builds(
    Content,
    st.lists(a_line(), max_size=4).map(tuple),
    st.lists(st.builds(RemovedText, TEXT, TEXT, NUMBER, MAYBE), max_size=3).map(tuple),
    MAYBE,
    st.none() | NUMBER,
)


@given(CONTENTS)
def test_a_content_comes_through_as_it_is(content):
    assert answers.unpack_content(answers.pack_content(content)) == content


def everything_in(value):
    yield value
    if isinstance(value, list):
        for each in value:
            yield from everything_in(each)


@given(CONTENTS, st.randoms(use_true_random=False), st.sampled_from([None, "", -1, 2.5, {}, [[]]]))
def test_what_is_no_content_is_refused_or_is_one(content, chance, wrong):
    """Whatever has become of the process that answers, this one gets plain data or a ValueError."""
    packed = json.loads(answers.pack_content(content).decode("utf-8", "surrogatepass"))
    inside = [value for value in everything_in(packed) if isinstance(value, list) and value]
    if inside:
        value = chance.choice(inside)
        value[chance.randrange(len(value))] = wrong
    try:
        got = answers.unpack_content(json.dumps(packed).encode())
    except ValueError:
        return
    assert answers.unpack_content(answers.pack_content(got)) == got
    for line in got.lines:
        assert isinstance(line.text, str)
        assert all(0 <= code.start <= code.stop <= len(line.text) for code in line.codes)


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"[", b"\xff", b"[" * 10**6, b"[[],[],null,1e999]", b"[[],[],{},1]"]
)
def test_nonsense_is_no_content(payload):
    with pytest.raises(ValueError):  # noqa: PT011
        answers.unpack_content(payload)


# --- limits ---------------------------------------------------------------------------------------


def check_forms(seed, reader):
    made = forms(seed)
    if made.endless:
        before = spent_by_children()
        said = refusal(reader, made.data)
        assert "forms in this PDF" in said or "400 MB of memory" in said or "out of memory" in said
        reader.close()  # what a process has taken is counted when it has ended
        assert spent_by_children() - before < CPU_ASKED
        return False
    got = reader.read(made.data, "made.pdf")
    assert got == read_content(made.data, "made.pdf")
    assert set(" ".join(line.text for line in got.lines).split()) == made.words
    return True


@pytest.mark.parametrize("seeds", [range(4), pytest.param(range(4, 200), marks=pytest.mark.slow)])
def test_forms_that_show_each_other(reader, seeds):
    """Those with a circle are refused within ten seconds of CPU, all others read."""
    assert {check_forms(seed, reader) for seed in seeds} == {True, False}


@pytest.mark.parametrize("more", ["", "/X1 Do", "q 1 0 0 1 2 2 cm /X1 Do Q /X1 Do"])
def test_a_form_that_shows_itself(reader, more):
    inner = [("XObject", "X1", form(text(60, 60, "form") + more))]
    data = raw_pdf(text(60, 700, "page") + "/X1 Do\n", objects=inner)
    if more:
        assert "forms in this PDF include themselves without end" in refusal(reader, data)
    else:
        assert [line.text for line in reader.read(data, "made.pdf").lines] == ["page", "form"]


def test_a_form_that_only_speaks_of_itself(reader):
    """What stands in a text or in a comment is not shown."""
    inner = form(text(60, 60, "see /X1 Do here") + "% /X1 Do\n")
    data = raw_pdf(text(60, 700, "page") + "/X1 Do\n", objects=[("XObject", "X1", inner)])
    assert [line.text for line in reader.read(data, "made.pdf").lines] == [
        "page",
        "see /X1 Do here",
    ]


@pytest.mark.slow
def test_a_file_that_takes_the_memory(either):
    """It is refused, and others are read then."""
    before = spent_by_children()
    said = refusal(either, hungry())
    assert "takes more than 400 MB of memory" in said or "out of memory" in said
    assert either.read(PLAIN, "made.pdf") == read_content(PLAIN, "made.pdf")
    either.close()
    assert spent_by_children() - before < CPU_ASKED


@pytest.mark.slow
def test_it_is_refused_whatever_was_read_before(either):
    said = [refusal(either, hungry())]
    for _ in range(3):
        either.read(PLAIN, "made.pdf")
        said.append(refusal(either, hungry()))
    assert len(set(said)) == 1


@pytest.mark.slow
def test_a_scanned_file_may_be_large(either):
    """Its pictures take no room of the text's: 220 MB, and as much again when pages show them."""
    about = "/Type /XObject /Subtype /Image /Width 1024 /Height 1024 /ColorSpace /DeviceGray"
    one = stream(random.Random(1).randbytes(1 << 20), f"{about} /BitsPerComponent 8")
    shown = [f"q 500 0 0 700 40 40 cm /I{i} Do Q\n" for i in range(220)]
    data = raw_pdf(
        *(picture + LINES for picture in shown),
        objects=[("XObject", f"I{i}", one) for i in range(220)],
    )
    assert either.read(data, "made.pdf").pages == 220


@pytest.mark.slow
def test_a_page_that_takes_the_time(either):
    """Refused within ten seconds, and not tried again."""
    before = spent_by_children()
    assert "takes more than 8 seconds" in refusal(either, busy())
    either.close()
    assert spent_by_children() - before < CPU_ASKED


@pytest.mark.parametrize("system", [pytest.param(True, marks=pytest.mark.slow), False])
def test_time_is_held(system):
    """Not eight seconds from now, but a tenth of one; the system counts whole seconds."""
    script = (
        "import os; from tmtool.documents.pdf.process import ProcessLimits\n"
        f"limits = ProcessLimits(system={system}); limits.begin(0); limits.allow(-7.9)\n"
        "while True: pass"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=300)
    assert done.returncode in (process.SPENT, -getattr(signal, "SIGXCPU", 0))


@pytest.mark.slow
def test_limits_end_with_the_file():
    script = (
        "import time; from tmtool.documents.pdf.process import ProcessLimits, MEMORY\n"
        "limits = ProcessLimits(); limits.begin(0); limits.allow(-7.9); limits.release()\n"
        "while time.process_time() < 1.4: pass\n"
        "print(len(bytes(2 * MEMORY)), limits.measure_growth() < MEMORY)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.stdout.split() == [str(2 * 400 << 20), "True"]


def test_the_size_of_a_process_is_known():
    before = measure_resident(os.getpid())
    block = bytearray(64 << 20)
    block[::4096] = b"x" * len(block[::4096])
    assert (48 << 20) < measure_resident(os.getpid()) - before < (96 << 20)


@pytest.mark.slow
def test_a_report_of_300_pages(reader):
    document = read(locate_shared("corpora", "ict-2020", "en.txt"))
    data = by_reportlab(repeated(document, 27))
    got = reader.read(data, "made.pdf")
    assert got.pages >= 290
    assert sum(len(line.text) for line in got.lines) > 10**6


# --- processes ------------------------------------------------------------------------------------


def test_one_process_reads_all(reader):
    assert reader.pid is None
    pids = set()
    for _ in range(5):
        reader.read(PLAIN, "made.pdf")
        refusal(reader, b"nothing")
        pids.add(reader.pid)
    assert len(pids) == 1


@POSIX
def test_a_process_that_is_ended_is_started_again(reader):
    reader.read(PLAIN, "made.pdf")
    for _ in range(2):
        os.kill(reader.pid, signal.SIGKILL)
        assert reader.read(PLAIN, "made.pdf") == read_content(PLAIN, "made.pdf")


@POSIX
def test_a_process_that_ends_over_a_file(reader, monkeypatch):
    """One line that names the file; nothing waits for ever."""
    ask = process.ask

    def ask_and_end(pipe, name, data):
        ask(pipe, name, data)
        os.kill(reader.pid, signal.SIGSEGV)

    reader.read(PLAIN, "made.pdf")
    reader.close()
    monkeypatch.setattr(process, "ask", ask_and_end)
    assert "ended over it (SIGSEGV)" in refusal(reader, busy(shows=3000))
    monkeypatch.undo()
    assert reader.read(PLAIN, "made.pdf").pages == 1


def test_a_fault_of_ours_is_no_fault_of_the_file(tmp_path):
    """A traceback is a bug, in the other process as in this one."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "if 'tmtool.documents.pdf.worker' in sys.orig_argv:\n"
        "    import tmtool.documents.pdf.safety as here\n"
        "    here.check_safety = None\n"
    )
    script = (
        "from tmtool.documents.pdf import read_pdf\n"
        "from tmtool.documents.content import ReadOptions\n"
        "try: read_pdf(b'', 'a.pdf', ReadOptions())\n"
        "except RuntimeError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
    )  # fmt: skip
    assert done.stdout == "reading a.pdf failed; the process that did it says above why\n"
    assert "TypeError" in done.stderr


def test_threads_share_the_process(reader):
    files = {f"page {i}": raw_pdf(lines(100, 700, [f"page {i} of all of them"])) for i in range(20)}
    got = {}

    def work(name, data):
        got[name] = [line.text for line in reader.read(data, name).lines]

    threads = [threading.Thread(target=work, args=item) for item in files.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {name: [f"{name} of all of them"] for name in files}


def read_one(number):
    return [
        line.text
        for line in read_pdf(raw_pdf(text(60, 700, f"no. {number}")), "a", ReadOptions()).lines
    ]


@pytest.mark.slow
def test_processes_have_one_each():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(read_one, range(6), chunksize=3) == [[f"no. {i}"] for i in range(6)]


@POSIX
def test_a_process_that_is_forked_starts_its_own():
    assert read_one(1) == ["no. 1"]
    child = os.fork()
    if not child:
        os._exit(0 if read_one(2) == ["no. 2"] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert read_one(3) == ["no. 3"]


# What is started here writes where its parent writes, so a process that stayed behind would keep
# `subprocess` waiting for the end of it.
SCRIPT = """
import os, signal, sys, threading
from tmtool.documents.content import ReadOptions
from tmtool.documents.pdf import read_pdf
read_pdf(open(sys.argv[1], "rb").read(), "plain", ReadOptions())
print("begun", flush=True)
{}
"""
ENDS = {
    "at its end": "",
    "at once": "os._exit(0)",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "killed while a file is read": (
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGKILL)).start()\n"
        "read_pdf(open(sys.argv[2], 'rb').read(), 'busy', ReadOptions())"
    ),
    "interrupted while a file is read": (
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try: read_pdf(open(sys.argv[2], 'rb').read(), 'busy', ReadOptions())\n"
        "except KeyboardInterrupt: print('interrupted')"
    ),
}


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_none_stays_behind(end, tmp_path):
    for name, data in (("plain", PLAIN), ("busy", busy())):
        (tmp_path / name).write_bytes(data)
    before = spent_by_children()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(end), str(tmp_path / "plain"), str(tmp_path / "busy")],
        cwd=ROOT, capture_output=True, check=False, text=True, timeout=300,
    )  # fmt: skip
    assert done.stdout.split() == ["begun", *(["interrupted"] if "Interrupt" in end else [])]
    assert done.stderr == ""
    assert spent_by_children() - before < CPU_ASKED


@POSIX
def test_where_no_process_can_be_started(monkeypatch):
    from tmtool.errors import MissingError

    monkeypatch.setattr(process, "_MODULE", "tmtool.no_such_module")
    with pytest.raises(MissingError, match="can't be started here: exit code 1"):
        PdfReader().read(PLAIN, "made.pdf")
