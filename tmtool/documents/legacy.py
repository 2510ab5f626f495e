"""Old Word files (.doc), RTF and Word's one-file XML, by way of LibreOffice where it is installed.

LibreOffice runs in a profile of its own that is thrown away, without macros, links or a network,
and is ended when it takes too long. What comes back is read as DOCX.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tmtool.documents.content import Content, ReadOptions
from tmtool.errors import InputError, MissingError
from tmtool.operating_system import build_process_options, end_with_children

SECONDS = 120.0
"""Limit of a conversion."""

PROGRAM_VARIABLE = "TMTOOL_LIBREOFFICE"
"""The environment variable that names the program where it is in no usual place."""

_PROGRAMS = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
)
_FILTER = "docx:MS Word 2007 XML"
_ITEM = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'  # noqa: E501
# No macros, no active parts, no updating of links; and a proxy that nobody listens to.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def read_doc(data: bytes, name: str, how: ReadOptions) -> Content:
    """The lines of an old Word file, of RTF, or of Word's XML, converted by LibreOffice.

    `name` is what messages call the file. `MissingError` where LibreOffice is not installed;
    `InputError` where it can make nothing of the file.
    """
    from tmtool.documents.docx import read_docx

    return read_docx(convert_file(data, name), name, how)


def convert_file(data: bytes, name: str, seconds: float = SECONDS) -> bytes:
    """The file as DOCX."""
    program = find_libreoffice()
    if program is None:
        message = (
            f"{name} is {_kind(data)[0]}, which can be read only with LibreOffice: "
            f"install LibreOffice, name it in {PROGRAM_VARIABLE}, or save the file as "
            "DOCX"
        )
        raise MissingError(message)
    with TemporaryDirectory(prefix="tmtool-", ignore_cleanup_errors=True) as folder:
        return _converted(program, data, name, Path(folder), seconds)


def find_libreoffice() -> str | None:
    """Find the program on the path and in the usual places; None if it is not installed."""
    named = os.environ.get(PROGRAM_VARIABLE)
    return next(filter(None, map(shutil.which, [named] if named else _PROGRAMS)), None)


def _kind(data: bytes) -> tuple[str, str]:
    if data.startswith(b"{\\rtf"):
        return "an RTF document", "rtf"
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "a Word document in XML", "xml"
    return "an old Word document", "doc"


def _converted(program: str, data: bytes, name: str, folder: Path, seconds: float) -> bytes:
    source = folder / f"document.{_kind(data)[1]}"
    source.write_bytes(data)
    profile, out = folder / "profile", folder / "out"
    _write_settings(profile)
    options = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo")
    place = f"-env:UserInstallation={profile.as_uri()}"
    files = ("--convert-to", _FILTER, "--outdir", str(out), str(source))
    command = [program, place, *options, *files]
    said = _run(command, name, folder, seconds)
    made = out / "document.docx"
    if not made.is_file():
        reason = f" ({said})" if said else ""
        message = f"{name} can't be converted by LibreOffice{reason}: save it as DOCX"
        raise InputError(message)
    return made.read_bytes()


def _write_settings(profile: Path) -> None:
    items = "".join(
        _ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/'
        f'registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>\n',
        encoding="utf-8",
    )


def _run(command: list[str], name: str, folder: Path, seconds: float) -> str:
    """Run the program and wait for it; what it said, on one line."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9")
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **nowhere, "SAL_USE_VCLPLUGIN": "svp"},
            **build_process_options(),
        )
    except OSError as error:
        message = f"LibreOffice ({command[0]}) can't be started: {error.strerror or error}"
        raise MissingError(message) from error
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        message = f"{name} took LibreOffice more than {seconds:g} seconds: save it as DOCX"
        raise InputError(message) from error
    finally:
        end_with_children(process)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    lines = said.decode("utf-8", "replace").splitlines()
    errors = (line for line in lines if not line.startswith("Warning:"))
    return " ".join(" ".join(errors).split())[-200:]
