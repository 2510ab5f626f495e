"""OmegaT for tests: a project in a folder, translated from the console by OmegaT itself."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from waiting import HANGS

DESK = Path(__file__).parent / "data" / "clients" / "desk.groovy"
SETTINGS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir>
<tm_dir>__DEFAULT__</tm_dir><dictionary_dir>__DEFAULT__</dictionary_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<source_lang>{source}</source_lang><target_lang>{target}</target_lang>
<sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags>
</project></omegat>
"""
FOLDERS = ("source", "target", "tm/auto", "glossary", "dictionary", "omegat")


@dataclass
class Project:
    """A project; what stands in its folders is what OmegaT finds there."""

    folder: Path
    source: str = "ZH-CN"
    target: str = "EN-GB"

    def __post_init__(self):
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True)
        settings = SETTINGS.format(source=self.source, target=self.target)
        (self.folder / "omegat.project").write_text(settings, "utf-8")

    def translate(self, typed=None, user="translator"):
        """Make the translated files; what was told of terms and segments, as lists by kind.

        `typed` are translations by source: the first is the default one, the second that of every
        later place, the third a note.
        """
        if typed is not None:
            (self.folder / "typed.json").write_text(json.dumps(typed), "utf-8")
        program = which("omegat")
        assert program is not None, "this test needs OmegaT"
        command = [
            program, str(self.folder), "--mode=console-translate", "--disable-project-locking",
            "--no-team", f"--config-dir={self.folder.parent / 'settings'}", f"--script={DESK}",
        ]  # fmt: skip
        known = {"JAVA_TOOL_OPTIONS": f"-Duser.name={user} -Dfile.encoding=UTF-8"}
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", timeout=HANGS,
            env=os.environ | known, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Error" not in done.stdout, done.stdout
        told = {"term": [], "segment": []}
        for line in done.stdout.splitlines():
            if line.startswith("TOLD "):
                kind, one = json.loads(line.removeprefix("TOLD "))
                told[kind].append(one)
        return told
