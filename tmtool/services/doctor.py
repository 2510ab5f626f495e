"""What is wrong with a file of translations, and a repaired copy of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.reporter import SILENT, Reporter

if TYPE_CHECKING:
    from tmtool.formats.doctor import Complaint, DoctorReport
    from tmtool.formats.doctor.requests import DoctorRequest


def examine_file(
    request: DoctorRequest,
    reporter: Reporter = SILENT,
    *,
    on_complaint: Callable[[Complaint], None] = lambda complaint: None,
) -> DoctorReport:
    """Tell everything that is wrong with a TMX, and repair what can be repaired in a copy.

    `on_complaint` is told of each fault when it is found; there may be as many as units. With a
    copy comes a log of the repairs. InputError for what is no TMX, and where a file can't be
    written, or exists and nobody insists.
    """
    from tmtool import files
    from tmtool.formats.doctor import examine, repair
    from tmtool.formats.doctor.complaints import write_log

    def progress(done: int, whole: int) -> None:
        reporter.step("examining", done / whole if whole else 1.0)

    if request.copy is None:
        return examine(request.file, on_complaint, progress=progress)
    log = Path(request.log_file)
    files.check(Path(request.copy), force=request.force)
    files.check(log, force=request.force)
    with write_log(log) as note:

        def tell(complaint: Complaint) -> None:
            note(complaint)
            on_complaint(complaint)

        return repair(request.file, request.copy, tell, force=request.force, progress=progress)
