"""`tmtool align` on whole folders: what is paired, how far it is, what came of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from tmtool.cli import output, run_log
from tmtool.cli.messages import explain
from tmtool.cli.options import take_folder
from tmtool.cli.progress import format_duration
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.batch import BatchOptions, PairingResult, Summary
    from tmtool.formats.bitexts.writing import Options
    from tmtool.pipeline import AlignRequest
    from tmtool.reporter import Remark

_EVERY = 30.0
"""Seconds between two lines of progress where no person looks on. Chosen, no measurement."""
_WIDTH = 60
"""Columns of a line of progress. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The options of `tmtool align` that are for folders and manifests."""

    pairs: str | None
    dry_run: bool
    jobs: int | None
    format: str
    min_score: float
    check_language: bool
    unique: bool

    @property
    def given(self) -> dict[str, object]:
        """What was said of them, by name."""
        return {
            "--dry-run": self.dry_run, "--jobs": self.jobs, "--format": self.format != "tmx",
            "--min-score": self.min_score, "--check-language": self.check_language,
            "--unique": self.unique,
        }  # fmt: skip

    def align(
        self, texts: AlignRequest, encoder: str, options: Options, out: Sequence[str] | None, *,
        as_json: bool, quiet: bool,
    ) -> int:  # fmt: skip
        """Align folders as `texts` says of two texts; the exit code."""
        from tmtool.batch.job import BatchOptions
        from tmtool.views.html.bitext import render_chunks

        source, target = texts.source, texts.target
        job = BatchOptions(
            langs=(source.lang, target.lang), encodings=(source.encoding, target.encoding),
            original=source.original, revisions=source.revisions, repair=source.repair,
            lines=source.lines, level=texts.level, srx=texts.srx, profile=texts.profile,
            encoder=encoder, cache=texts.cache, force=texts.force,
            format=f".{self.format.removeprefix('.').lower()}", options=options,
            min_score=self.min_score, check_language=self.check_language, unique=self.unique,
            page=render_chunks,
        )  # fmt: skip
        named = [each.path for each in (source, target) if each.path]
        return align_folders(
            named, take_folder(out), job, pairs=self.pairs, dry_run=self.dry_run, jobs=self.jobs,
            as_json=as_json, quiet=quiet,
        )  # fmt: skip


def is_batch(source: str | None, target: str | None, pairs: str | None) -> bool:
    """Whether the arguments of `tmtool align` are folders or a manifest."""
    named = [name for name in (source, target) if name is not None]
    return pairs is not None or any(Path(name).is_dir() for name in named)


def refuse(options: Mapping[str, object], purpose: str) -> None:
    """InputError where options were given that are for something else.

    >>> refuse({"--jobs": None, "--unique": False}, "folders")
    """
    given = [name for name, value in options.items() if value]
    if given:
        raise InputError(f"{', '.join(given)} can be used only with {purpose}")


def align_folders(
    folders: Sequence[str],
    out: str | None,
    job: BatchOptions,
    *,
    pairs: str | None = None,
    dry_run: bool = False,
    jobs: int | None = None,
    as_json: bool = False,
    quiet: bool = False,
) -> int:
    """Pair the files of one or two folders, or of a manifest, and align them; gives the exit code.

    With `dry_run` the pairs are only written down: to the file `out`, else to stdout.
    """
    from tmtool.batch.requests import BatchRequest
    from tmtool.services.batch import align_folders as align
    from tmtool.services.batch import pair_texts

    request = BatchRequest(tuple(folders), pairs, out, job, jobs)
    _check(folders, out, pairs, dry_run=dry_run, jobs=jobs, force=job.force)
    told = _BatchReporter(quiet=quiet)
    try:
        if dry_run:
            found = pair_texts(request, told)
            told.clear()
            return _write_manifest(found, out, force=job.force, quiet=quiet)
        summary = align(request, told, _explained)
    except KeyboardInterrupt:
        told.report_interruption()
        raise
    finally:
        told.clear()
    if not summary.found.pairs:
        why = "--dry-run says why of each file" if pairs is None else f"{pairs} names none"
        output.note(f"no pairs found: {why}")
        return 1
    _conclude(summary, str(out), quiet=quiet, as_json=as_json)
    return 1 if summary.count("failed") else 0


class _BatchReporter:
    """What a run says on stderr: failures at once, progress as one line or from time to time."""

    def __init__(self, *, quiet: bool) -> None:
        self._shows = sys.stderr.isatty() and not quiet
        self._quiet = quiet
        self._shown = False
        self._last = monotonic()
        self._failed = 0
        self._done: tuple[int, int] | None = None

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        """How many files have been read, or how many pairs are done."""
        run_log.write_step(task, done, total)
        count, whole = int(done), int(total or 0)
        if task == "reading":
            self._say(f"looked into {count} of {_files(whole)}")
            return
        self._done = count, whole
        failed = f", {self._failed} failed" if self._failed else ""
        wait = f", {format_duration(left)} left" if left is not None else ""
        self._say(f"{count} of {_pairs(whole)}{failed}{wait}")

    def remark(self, remark: Remark) -> None:
        """A pair that failed, which is said however quiet the run is."""
        self._failed += 1
        self.clear()
        output.note(remark.text, said=remark)

    def report_interruption(self) -> None:
        """How to go on."""
        self.clear()
        if self._done:
            done = "{} of {} pairs are done, their results whole".format(*self._done)
            output.note(f"{done}; the same command goes on with the rest")

    def clear(self) -> None:
        """An empty line where the progress stood."""
        if self._shown:
            sys.stderr.write(f"\r{'':{_WIDTH}}\r")
            sys.stderr.flush()
            self._shown = False

    def _say(self, text: str) -> None:
        if self._shows:
            sys.stderr.write(f"\r{text:{_WIDTH}}")
            sys.stderr.flush()
            self._shown = True
        elif monotonic() - self._last >= _EVERY:
            self._last = monotonic()
            output.note(text, quiet=self._quiet)


def _check(
    folders: Sequence[str],
    out: str | None,
    pairs: str | None,
    *,
    dry_run: bool,
    jobs: int | None,
    force: bool,
) -> None:
    """The mistakes that can be seen at once."""
    from tmtool import files

    if pairs is not None and dry_run:
        raise InputError(f"{pairs} is a manifest already: --dry-run makes a manifest of folders")
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs must be 1 or more, not {jobs}")
    if not dry_run:
        _check_results(folders, out)
    elif out not in (None, "-"):
        files.check(Path(str(out)), force=force)
    for name in folders:
        if not Path(name).is_dir():
            raise InputError(f"{name} is not a folder: name two files, or only folders")


def _check_results(folders: Sequence[str], out: str | None) -> None:
    if out is None:
        message = "name a folder for the results with -o DIR"
        raise InputError(message)
    if Path(out).exists() and not Path(out).is_dir():
        raise InputError(f"{out} is a file: name a folder for the results")
    for name in folders:
        if os.path.realpath(name) == os.path.realpath(out):
            raise InputError(f"the results can't go into {name}, where the texts are")


def _write_manifest(pairing: PairingResult, out: str | None, *, force: bool, quiet: bool) -> int:
    """Write the pairs down; the exit code is 1 where there are none."""
    from tmtool.batch import write_manifest
    from tmtool.batch.manifest import render_lines

    if out in (None, "-"):
        output.emit(render_lines(pairing, Path()))
    else:
        write_manifest(pairing, Path(str(out)), force=force)
    name = f"{out}: " if out not in (None, "-") else ""
    output.note(f"{name}{_pairs(len(pairing.pairs))}{_others(pairing)}", quiet=quiet)
    return 0 if pairing.pairs else 1


def _conclude(summary: Summary, out: str, *, quiet: bool, as_json: bool) -> None:
    from tmtool.batch.results import build_object

    counts = [(summary.count("aligned"), "aligned"), (summary.count("kept"), "kept from before"),
              (summary.count("failed"), "failed")]  # fmt: skip
    parts = ", ".join(f"{count} {what}" for count, what in counts if count)
    more = f"{_others(summary.found)}; see {Path(out, 'summary.tsv')}"
    output.note(f"{out}: {_pairs(len(summary.rows))}: {parts}{more}", quiet=quiet)
    if as_json:
        output.emit_objects(build_object(at, row) for at, row in enumerate(summary.rows, start=1))


def _explained(why: Remark) -> str:
    """Why a pair failed; which files it is about is in some sentences only as the error has it."""
    return why.text if why.code == "one language" else explain(why)


def _others(pairing: PairingResult) -> str:
    files = {file for pair in pairing.doubtful for file in (pair.source, pair.target)}
    counts = ((len(files), "in doubt"), (len(pairing.unpaired), "without a partner"))
    told = ", ".join(f"{_files(count)} {what}" for count, what in counts if count)
    return f"; {told}" if told else ""


def _pairs(count: int) -> str:
    return f"{count} pair{'s' * (count != 1)}"


def _files(count: int) -> str:
    return f"{count} file{'s' * (count != 1)}"
