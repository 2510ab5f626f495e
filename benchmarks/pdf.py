"""What reading a long PDF costs: CPU seconds, and the peak of the process that reads it.

    python benchmarks/pdf.py [--pages 300] [--lang en] [--columns 1] [--keep FILE] [--file FILE]

Needs `pip install -e '.[dev]'` (ReportLab). The file is the demonstration corpus over and over, set
as `tests/made_pdf.py` does: footnotes at the foot of each page, running heads and page numbers;
`--file` measures one of your own. Timed is `read_pdf` alone, with the start and the end of the
process that it reads in, and then what all formats share: lines into paragraphs. Asked for are 30
seconds of CPU and 400 MB for 300 pages; the exit code is 1 where that is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from tmtool.documents import read
from tmtool.resources import locate_shared

_ASKED_SECONDS, _ASKED_MEMORY, _ASKED_PAGES = 30.0, 400, 300
_A_COPY = {"en": 11, "zh": 7}
_TESTS = Path(__file__).parents[1] / "tests"


def main() -> int:
    """Make the file, read it in another process, and print what that took."""
    options = _options()
    if options.child:
        print(json.dumps(_measure(Path(options.child))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(options.file or options.keep or Path(folder) / "long.pdf")
        if not options.file:
            file.write_bytes(_made(options.pages, options.lang, options.columns))
        done = subprocess.run(
            [sys.executable, __file__, "--child", str(file)], check=True, capture_output=True
        )
        size = file.stat().st_size
    found = json.loads(done.stdout)
    print(f"{platform.machine()}, Python {platform.python_version()}")
    print(f"{found['pages']} pages, {size >> 10} KiB: {found['letters']} letters, "
          f"{found['lines']} paragraphs, {found['notes']} of them footnotes")  # fmt: skip
    print(f"reading     {found['read']:6.2f} s of CPU")
    print(f"paragraphs  {found['paragraphs']:6.2f} s of CPU, for all formats alike")
    print(f"peak        {found['peak']:6.0f} MB")
    share = max(found["pages"] / _ASKED_PAGES, 1.0)
    slow = found["read"] > _ASKED_SECONDS * share
    return int(slow or found["peak"] > _ASKED_MEMORY * share)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=_ASKED_PAGES)
    parser.add_argument("--lang", choices=sorted(_A_COPY), default="en")
    parser.add_argument("--columns", type=int, default=1)
    parser.add_argument("--keep", help="write the file here and leave it")
    parser.add_argument("--file", help="measure this file")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def _made(pages: int, lang: str, columns: int) -> bytes:
    """A PDF of about so many pages."""
    sys.path.insert(0, str(_TESTS))
    maker = import_module("made_pdf")
    document = read(locate_shared("corpora", "ict-2020", f"{lang}.txt"))
    long = maker.repeated(document, max(round(pages / _A_COPY[lang]), 1))
    made: bytes = maker.by_reportlab(long, columns=columns, measure=370 if columns == 1 else 440)
    return made


def _measure(file: Path) -> dict[str, float]:
    """Read a file once, as the command line would, and say what that took."""
    from tmtool.documents.content import ReadOptions
    from tmtool.documents.pdf import read_pdf
    from tmtool.documents.pdf.process import close
    from tmtool.documents.reading import ReadingOptions, read_content
    from tmtool.units import Meta

    data = file.read_bytes()
    marks = [_spent()]
    content = read_pdf(data, str(file), ReadOptions())
    close()  # what a process has taken is counted when it has ended
    marks.append(_spent())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    document = read_content(content, ReadingOptions(str(file)), Meta()).document
    marks.append(_spent())
    return {
        "pages": content.pages or 0,
        "letters": sum(len(line.text) for line in content.lines),
        "lines": len(document.paragraphs),
        "notes": sum(p.kind == "footnote" for p in document.paragraphs),
        "read": marks[1] - marks[0],
        "paragraphs": marks[2] - marks[1],
        "peak": peak,
    }


def _spent() -> float:
    """CPU seconds of this process and of those that it has started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    sys.exit(main())
