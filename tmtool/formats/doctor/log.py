"""The log of a repair: a table of what was and what is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tmtool.errors import InputError, TmtoolError, describe_failed_write
from tmtool.formats.bitexts.tsv import escape
from tmtool.formats.doctor.complaints import Complaint, Tell


@contextmanager
def write_log(path: Path) -> Iterator[Tell]:
    """A log as tab-separated values, to be told each complaint; none is left where work fails.

    InputError where it can't be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("line\tunit\tkind\twas\tis\twhy\n")

            def tell(each: Complaint) -> None:
                now = "(left as it is)" if each.now is None else each.now
                cells = (str(each.line), str(each.unit or ""), each.kind, each.was, now, each.why)
                file.write("\t".join(map(escape, cells)) + "\n")

            yield tell
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error
    except TmtoolError:
        # Without a copy there is nothing that a log could tell of.
        path.unlink()
        raise
