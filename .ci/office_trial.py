"""Use a folder that `.ci/office.py` made for Linux, as an office does: install, work, upgrade.

    python3 .ci/office_trial.py FOLDER PYTHON

PYTHON is one of the version that the folder is for. No index and no proxy answers meanwhile, the
folder lies below a name with blanks, and nothing of whoever runs this is read or touched. Ends with
1, and says what was wrong, at the first thing that is not as docs/office.md promises.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

NOWHERE = "http://127.0.0.1:9"
LEFT_OUT = "torch", "transformers", "sentence_transformers", "huggingface_hub", "scipy", "sklearn"
TEXTS = {
    "zh": "各国应当弥合数字鸿沟。\n\n大会请秘书长提交报告。\n",
    "en": "States should bridge the digital divide.\n\n"
    "The General Assembly requests the Secretary-General to submit a report.\n",
}
ASKED, ANSWER = "请秘书长向大会提出报告", TEXTS["en"].split("\n\n")[1].strip()


class Office:
    """A machine with the folder on it, and what its user types."""

    def __init__(self, room: Path, folder: Path, python: str) -> None:
        self.room, self.python = room, python
        self.folder = room / "a folder of mine" / "tmtool"
        self.data = room / "share" / "tmtool"
        shutil.copytree(folder, self.folder)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(room), "XDG_DATA_HOME": str(room / "share"),
            "PIP_INDEX_URL": NOWHERE, "PIP_NO_DEPS": "0", "PIP_FIND_LINKS": str(room),
            **{f"{name}_proxy": NOWHERE for name in ("http", "https", "all")},
        }  # fmt: skip

    def call(self, *command: str | Path, code: int = 0) -> tuple[str, str]:
        """What a command prints on stdout and stderr; it ends as expected."""
        done = subprocess.run(
            command,
            cwd=self.room,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
        require(done.returncode == code, f"exit code {done.returncode}, not {code}: {said}")
        return done.stdout, done.stderr

    def tmtool(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """What tmtool of the folder prints."""
        return self.call(self.folder / "tmtool", *arguments, code=code)


def require(holds: bool, what: str) -> None:
    """End where something is not as it has to be."""
    if not holds:
        sys.exit(f"office_trial: {what}")


def main(folder: str, python: str) -> None:
    """Try all of it."""
    with TemporaryDirectory() as name:
        office = Office(Path(name), Path(folder).absolute(), python)
        for each in (install, work, lack, serve, upgrade):
            each(office)
            print(f"{each.__name__}: as it has to be")


def install(office: Office) -> None:
    """Every file is what it was, and is installed by its hash; a file that is not is refused."""
    office.call(
        "sh", "-c", 'cd "$1" && sha256sum --check --strict --quiet SHA256SUMS', "sh", office.folder
    )
    script, listed = office.folder / "install.sh", office.folder / "requirements.txt"
    sound = listed.read_text()
    listed.write_text(re.sub("(?<=sha256:)...", "000", sound, count=1))
    _, said = office.call("sh", script, office.python, code=1)
    require("DO NOT MATCH THE HASHES" in said, said)
    _, said = office.tmtool("--version", code=3)
    require("not installed yet" in said, said)
    listed.write_text(sound)
    office.call("sh", script, office.python)
    inside = office.folder / "installed" / "bin" / "python"
    sought = f"from importlib.util import find_spec; print(*filter(find_spec, {LEFT_OUT}))"
    found, _ = office.call(inside, "-I", "-c", sought)
    require(not found.strip(), f"should not be there: {found}")
    _, said = office.tmtool("--help")
    require(not said, said)


def work(office: Office) -> None:
    """Two texts are added and looked up by what they mean."""
    for lang, text in TEXTS.items():
        (office.room / f"{lang}.txt").write_text(text, "utf-8")
    _, said = office.tmtool("add", "--pair", "zh.txt", "en.txt")
    require("vectors made: zh 2, en 2" in said, said)
    found, _ = office.tmtool("lookup", ASKED, "--json")
    hits = [each for each in map(json.loads, found.splitlines()) if each["type"] == "match"]
    require([(hits[0]["kind"], hits[0]["target"])] == [("semantic", ANSWER)], found)
    found, _ = office.tmtool("memory", "index")
    require(found.count("0 vectors made; 2 vectors of 512 numbers") == 2, found)
    found, _ = office.tmtool("models", "--json")
    require('"use"' in found.splitlines()[0], found)
    office.tmtool("align", "zh.txt", "en.txt", "-o", "pair.tmx")
    found, _ = office.tmtool("corpus", "doctor", "pair.tmx")
    require("nothing wrong" in found, found)
    office.tmtool("check", "zh.txt", "en.txt")


def lack(office: Office) -> None:
    """Other encoders are one line that says what they lack."""
    for job in (["memory", "index"], ["align", "zh.txt", "en.txt"]):
        _, said = office.tmtool(*job, "--encoder", "LaBSE", "--quiet", code=3)
        require(said.count("\n") == 1 and "pip install sentence-transformers" in said, said)


def serve(office: Office) -> None:
    """The desk answers."""
    with subprocess.Popen(
        [office.folder / "desk", "--no-browser", "--port", "0"], cwd=office.room,
        env=office.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        link = process.stdout.readline() if process.stdout else ""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        said = opener.open(link.partition("start#")[0] + "healthz", timeout=60).read()
        process.send_signal(signal.SIGINT)
    require(said == b"ok\n", f"{link}{said!r}")


def upgrade(office: Office) -> None:
    """The first start of another version copies the memory, and no later one does."""
    mark = office.data / "memory.version"
    version = office.tmtool("--version")[0].split()[1]
    require(mark.read_text() == version, f"the mark says {mark.read_text()}")
    mark.write_text("0.0.1")
    copy = office.data / "memory-0.0.1"
    _, said = office.tmtool("lookup", ASKED)
    require(f"the copy is {copy}" in said, said)
    found, _ = office.tmtool("lookup", ASKED, "--memory", str(copy), "--json")
    require(json.dumps(ANSWER) in found, found)
    _, said = office.tmtool("lookup", ASKED)
    require("copy" not in said, said)
    folders = {each.name for each in office.data.iterdir() if each.is_dir()}
    require(folders == {"memory", "desk", copy.name}, f"there are {folders}")


if __name__ == "__main__":
    main(*sys.argv[1:])
