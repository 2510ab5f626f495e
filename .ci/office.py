"""Make the folder by which tmtool comes to machines without rights, index or network.

    PYTHON .ci/office.py FOLDER --platform windows|macos|linux [--python 3.12] [--python-zip FILE]

FOLDER is made and gets, for that system and that Python: the wheels of tmtool with the desk and the
default encoder; requirements.txt with the hash of each; a list of what is in them (CycloneDX 1.6);
what installs, starts and upgrades it (.ci/office/); SHA256SUMS of everything. docs/office.md says
how it is used.

The versions are those that CI tests, and every file that comes from an index is held to the hashes
in constraints.txt. sentence-transformers, which needs PyTorch, is left out with all that only it
needs. A package that has no wheel for the system is named, and nothing is made.

--python-zip lays a Python for Windows beside it (python-3.12.10-embed-amd64.zip of python.org, for
example), with all wheels unpacked and compiled: there, nothing is left to install. PYTHON has to be
of the same version then.

It stands here and not in tmtool, since it connects to pip's index, and tmtool never connects but
for corpora. PYTHON has the extra `release`, hatchling and pip. The same commit gives the same bytes
wherever this is run, as long as setuptools, which makes the wheel of jieba, is the same.
"""

import argparse
import compileall
import hashlib
import json
import os
import py_compile
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path
from tempfile import TemporaryDirectory
from venv import create
from zipfile import BadZipFile, ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parent / "office"
EXTRAS = ("serve",)
LEFT_OUT = "sentence-transformers"
FROM_SOURCE = {"jieba"}
"""Pure Python, and handed out as its source alone: a wheel for every system is made here."""
AMD64 = 0x8664
"""IMAGE_FILE_MACHINE_AMD64. Standard (PE format)."""


@dataclass(frozen=True)
class Target:
    """A system: what pip calls it, and what markers of requirements say of it."""

    name: str
    tags: tuple[str, ...]
    markers: dict[str, str]
    line_end: str = "\n"


TARGETS = {
    "windows": Target(
        "Windows, 64 bits (x86-64)",
        ("win_amd64",),
        {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows",
         "platform_machine": "AMD64"},
        "\r\n",
    ),
    "macos": Target(
        "macOS 14 or newer on Apple silicon",
        ("macosx_14_0_arm64",),
        {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin",
         "platform_machine": "arm64"},
    ),
    # pip takes no tag to mean those of older systems.
    "linux": Target(
        "Linux with glibc 2.28 or newer (x86-64)",
        (*(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)),
         "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"),
        {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux",
         "platform_machine": "x86_64"},
    ),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the folder, or end with a line that says why not."""
    asked = read_arguments(arguments)
    os.umask(0o022)  # it is handed out, and a wheel keeps the permissions of what it was made of
    with TemporaryDirectory(dir=asked.folder.absolute().parent) as name:
        folder, work = Path(name, "folder"), Path(name, "work")
        folder.mkdir()
        work.mkdir()
        make_folder(folder, work, asked)
        folder.rename(asked.folder)
    size = sum(path.stat().st_size for path in asked.folder.rglob("*") if path.is_file())
    print(f"{asked.folder}: {size / 1e6:.0f} MB")


def make_folder(folder: Path, work: Path, asked: argparse.Namespace) -> None:
    """Make all of it."""
    target, wheels = TARGETS[asked.platform], folder / "wheels"
    wheels.mkdir()
    own = build_own_wheel(wheels)
    collect(own, Index(target, asked.python, wheels, work), read_pinned())
    print(f"{target.name}, Python {asked.python}: {len([*wheels.iterdir()])} wheels")
    (folder / "requirements.txt").write_text(list_wheels(wheels), "ascii", newline="\n")
    site = unpack(folder, target, asked.python, work / "environment")
    version = str(parse_wheel_filename(own.name)[1])
    packages = folder / f"tmtool-{version}.cdx.json"
    write_package_list(packages, work / "environment", version)
    embedded = "none in this folder"
    if asked.python_zip:
        lay_out_python(asked.python_zip, folder / "python", asked.python, site)
        embedded = add_python(packages, asked.python_zip, asked.python)
        print(f"Python in the folder: {embedded}; compare it with what python.org says of the file")
    words = {
        "VERSION": version, "PYTHON": asked.python, "SYSTEM": target.name, "EMBEDDED": embedded
    }  # fmt: skip
    write_templates(folder, asked.platform, words, embedded=bool(asked.python_zip))
    write_sums(folder)


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for, as far as it can be judged at once."""
    parser = argparse.ArgumentParser(description="Make a folder for machines without an index.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--platform", choices=TARGETS, required=True)
    parser.add_argument("--python", default="3.12", metavar="3.N", help="usually 3.12")
    parser.add_argument("--python-zip", type=Path, metavar="FILE", help="python.org's, to embed")
    asked = parser.parse_args(arguments)
    if asked.folder.exists():
        parser.error(f"{asked.folder} exists and was left as it is; name another folder")
    if not asked.folder.absolute().parent.is_dir():
        parser.error(f"there is no {asked.folder.absolute().parent}; make it first")
    if not re.fullmatch(r"3\.[1-9][0-9]", asked.python) or asked.python < "3.11":
        parser.error(f"--python {asked.python}: say 3.11 or newer, as in 3.12")
    if asked.python_zip and asked.platform != "windows":
        parser.error("--python-zip: only Python for Windows comes as such a file")
    if asked.python_zip and asked.python != "{}.{}".format(*sys.version_info):
        parser.error(f"--python-zip: start this with Python {asked.python}, which compiles for it")
    if asked.python_zip:
        check_python(asked.python_zip, asked.python)
    return asked


# --- Wheels ---------------------------------------------------------------------------------------


def build_own_wheel(wheels: Path) -> Path:
    """The wheel of tmtool, made of the checkout, as `.ci/release` makes it."""
    if "SOURCE_DATE_EPOCH" not in os.environ:
        asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
        os.environ["SOURCE_DATE_EPOCH"] = run(asked, "git").strip()
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT)]
    run([sys.executable, *command], "build")
    (own,) = wheels.iterdir()
    return own


def read_pinned() -> dict[str, str]:
    """What constraints.txt says of each package: NAME==VERSION and its hashes, without a marker."""
    text = (ROOT / ".ci" / "constraints.txt").read_text("utf-8")
    blocks = re.findall(r"^[a-z0-9].*(?:\n .*)*", text, re.M)
    return {block.partition("==")[0]: re.sub(" ; .*", r" \\", block, count=1) for block in blocks}


@dataclass(frozen=True)
class Index:
    """What pip is set to get packages from, asked for those of one system and Python."""

    target: Target
    python: str
    wheels: Path
    work: Path

    def fetch(self, blocks: dict[str, str]) -> None:
        """Put the wheels of packages into the folder; end and name those that have none."""
        made = blocks.keys() & FROM_SOURCE
        wanted = [block for name, block in blocks.items() if name not in made]
        if wanted and self._download(wanted):
            failed = [(block, self._download([block])) for block in wanted]
            lines = [f"{block.split()[0]}: {why}" for block, why in failed if why]
            sys.exit("\n".join([*lines, f"no wheel for {self.target.name}, Python {self.python}"]))
        for name in sorted(made):
            self._make(name, blocks[name])

    def _download(self, blocks: list[str]) -> str:
        """Why pip could not get the wheels; empty where it did."""
        listed = self.work / "wanted.txt"
        listed.write_text("\n".join(blocks) + "\n", "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
             *name_target(self.target, self.python), "--dest", str(self.wheels),
             "--requirement", str(listed)],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        return (
            "" if done.returncode == 0 else (done.stderr.strip() or "pip failed").splitlines()[-1]
        )

    def _make(self, name: str, block: str) -> None:
        listed, folder = self.work / "wanted.txt", self.work / name
        listed.write_text(block + "\n", "utf-8")
        # What pip made before has other file times.
        command = [
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-cache-dir",
            "--no-deps",
            "--require-hashes",
        ]
        run([sys.executable, *command, "--no-binary", name, "--wheel-dir", str(folder),
             "--requirement", str(listed)], f"{name} of its source")  # fmt: skip
        (wheel,) = folder.iterdir()
        if not wheel.name.endswith("-none-any.whl"):
            sys.exit(f"{wheel.name} is for the system that made it, not for every one")
        shutil.move(wheel, self.wheels)


def name_target(target: Target, python: str) -> list[str]:
    """The options by which pip looks for files of another system and Python."""
    tags = [part for tag in target.tags for part in ("--platform", tag)]
    return ["--only-binary=:all:", *tags, "--python-version", python, "--implementation", "cp"]


def collect(own: Path, index: Index, pinned: dict[str, str]) -> None:
    """Fetch what the wheel of tmtool needs on the system, and what that needs, level by level."""
    facts = {
        **index.target.markers, "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "python_version": index.python,
        "python_full_version": f"{index.python}.0",
    }  # fmt: skip
    wheels = {"tmtool": own}
    todo = {("tmtool", extra) for extra in ("", *EXTRAS)}
    seen: set[tuple[str, str]] = set()
    while todo:
        seen |= todo
        needed = [
            (each, f"{each}, which {name} needs")
            for name, extra in sorted(todo)
            for each in list_needs(wheels[name], extra, facts)
        ]
        for each, said in needed:
            block = pinned.get(canonicalize_name(each.name))
            if not block or not each.specifier.contains(block.split()[0].partition("==")[2]):
                sys.exit(f"{said}, is not in constraints.txt: .ci/constraints.py writes it anew")
        names = {canonicalize_name(each.name) for each, _ in needed}
        index.fetch({name: pinned[name] for name in sorted(names - wheels.keys())})
        wheels = {parse_wheel_filename(path.name)[0]: path for path in index.wheels.iterdir()}
        todo = {
            (canonicalize_name(each.name), extra)
            for each, _ in needed
            for extra in ("", *each.extras)
        } - seen


def list_needs(wheel: Path, extra: str, facts: dict[str, str]) -> Iterator[Requirement]:
    """What a wheel needs with an extra, on a system and a Python; not what is left out."""
    with ZipFile(wheel) as file:
        (name,) = (each for each in file.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(file.read(name), headersonly=True)
    for line in metadata.get_all("Requires-Dist") or ():
        each = Requirement(line)
        applies = each.marker is None or each.marker.evaluate({**facts, "extra": extra})
        if applies and canonicalize_name(each.name) != LEFT_OUT:
            yield each


def list_wheels(wheels: Path) -> str:
    """The lines by which pip installs the wheels and no other file."""
    named = sorted(
        (*parse_wheel_filename(path.name)[:2], compute_sum(path)) for path in wheels.iterdir()
    )
    return "".join(f"{name}=={version} --hash=sha256:{digest}\n" for name, version, digest in named)


# --- What is unpacked -----------------------------------------------------------------------------


def unpack(folder: Path, target: Target, python: str, environment: Path) -> Path:
    """Install the wheels, by their hashes and without an index, as on that system; where to."""
    create(environment, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(environment)}))
    command = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--require-hashes"]
    run([sys.executable, *command, *name_target(target, python), "--no-compile",
         "--target", str(site), "--find-links", str(folder / "wheels"),
         "--requirement", str(folder / "requirements.txt")], "installing the wheels")  # fmt: skip
    # Programs that start the Python of this machine.
    shutil.rmtree(site / "bin", ignore_errors=True)
    return site


def write_package_list(path: Path, environment: Path, version: str) -> None:
    """Say what is in the folder: packages, versions, licences, and what needs what."""
    # The list reads no version that stands in another file.
    project = environment / "pyproject.toml"
    said = (ROOT / "pyproject.toml").read_text("utf-8")
    project.write_text(re.sub(r"(?m)^dynamic = .*", f'version = "{version}"', said), "utf-8")
    command = ["-m", "cyclonedx_py", "environment", "--spec-version", "1.6", "--validate"]
    run([sys.executable, *command, "--output-format", "JSON", "--output-reproducible",
         "--pyproject", str(project), "--output-file", str(path), str(environment)],
        "the list of packages")  # fmt: skip


def check_python(archive: Path, python: str) -> None:
    """End where a file is not the Python that is to lie in the folder."""
    wanted = f"an embeddable Python {python} for Windows, 64 bits"
    try:
        with ZipFile(archive) as file:
            file.getinfo(name_search_path(python))
            program = file.read("python.exe")
        (header,) = struct.unpack_from("<I", program, 0x3C)
        signature, machine = struct.unpack_from("<4sH", program, header)
    except OSError as error:
        sys.exit(f"{archive}: {error.strerror}")
    except (BadZipFile, KeyError, struct.error):
        sys.exit(f"{archive} is not {wanted}; its name is like python-{python}.N-embed-amd64.zip")
    if (signature, machine) != (b"PE\0\0", AMD64):
        sys.exit(f"{archive} is for other processors; needed is {wanted} (embed-amd64)")


def name_search_path(python: str) -> str:
    """The file in which an embedded Python says where its modules lie."""
    return f"python{python.replace('.', '')}._pth"


def lay_out_python(archive: Path, folder: Path, python: str, site: Path) -> None:
    """Put Python for Windows and the unpacked wheels side by side, so that one finds the other."""
    with ZipFile(archive) as file:
        file.extractall(folder)
    paths = folder / name_search_path(python)
    paths.write_text(f"{paths.read_text('ascii').rstrip()}\nsite-packages\n", "ascii")
    site = Path(shutil.move(site, folder / "site-packages"))
    # Compiled, since at a place that may only be read it would be compiled at each start; and good
    # for every file time, since a zip changes those.
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are of others' packages
        compileall.compile_dir(site, quiet=2, stripdir=str(site), invalidation_mode=mode)


def add_python(packages: Path, archive: Path, python: str) -> str:
    """Name the embedded Python in the list of packages; what file it was."""
    digest = compute_sum(archive)
    named = re.search(r"[0-9]+\.[0-9]+\.[0-9]+", archive.name)
    content = json.loads(packages.read_text("utf-8"))
    content["components"].append({
        "bom-ref": "python", "type": "platform", "name": "CPython",
        "version": named[0] if named else python,
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    })  # fmt: skip
    packages.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    return f"{archive.name}, sha256 {digest}"


# --- What stands beside ---------------------------------------------------------------------------


def write_templates(folder: Path, platform: str, words: dict[str, str], *, embedded: bool) -> None:
    """Write what installs, starts and upgrades tmtool, with the line ends of the system."""
    names = [
        TEMPLATES / "start.py",
        *(TEMPLATES / ("windows" if platform == "windows" else "posix")).iterdir(),
    ]
    for path in names:
        if embedded and path.name == "install.cmd":
            continue
        text = path.read_text("ascii")
        for word, said in words.items():
            text = text.replace(f"@{word}@", said)
        # What Finder starts by a double click.
        name = "desk.command" if (platform, path.name) == ("macos", "desk") else path.name
        made = folder / name
        made.write_text(text, "ascii", newline=TARGETS[platform].line_end)
        if text.startswith("#!"):
            made.chmod(0o755)


def write_sums(folder: Path) -> None:
    """Write the checksums of all files, as sha256sum does."""
    paths = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    lines = [f"{compute_sum(folder / path)}  {path}\n" for path in paths]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8", newline="\n")


def compute_sum(path: Path) -> str:
    """The SHA-256 of a file, as digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run(command: list[str], what: str) -> str:
    """What a program prints; where it fails, its last words and the end."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{what}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
