"""Hold the licences of all that is installed to the list in licences.toml.

    PYTHON_OF_THE_ENVIRONMENT .ci/licences.py

Ends with 1 and names what is not allowed, and what says nothing of its licence that the list knows.
"""

import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PACKAGES = RULES["packages"]


def main() -> int:
    """Print what is wrong; the exit code."""
    needed = find_needed("tmtool")
    wrong = []
    everything = {name_of(each): each for each in distributions()}
    for name, each in sorted(everything.items()):
        own = PACKAGES.get(name, {})
        licence = own.get("licence") or read_licence(each)
        if not licence:
            wrong.append(f"{name}: says nothing of its licence that the list knows")
        elif own.get("extra"):
            if name in needed:
                wrong.append(f"{name}: {licence}, is allowed in the extra {own['extra']} alone")
        elif not is_allowed(licence):
            wrong.append(f"{name}: {licence} is not on the list")
    print(*wrong, f"{len(everything)} packages, {len(wrong)} with a licence not allowed", sep="\n")
    return 1 if wrong else 0


def name_of(package: Distribution) -> str:
    """The name of a package as packages are compared by (PEP 503)."""
    return re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()


def read_licence(package: Distribution) -> str:
    """What a package says of its licence, in identifiers of SPDX; empty if nothing known."""
    metadata = package.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    text = (metadata.get("License") or "").strip()
    if parts_of(text) <= {*RULES["allowed"]} and text:
        return text
    if spelled := RULES["spellings"].get(text.lower()):
        return spelled
    named = [
        line.rpartition("::")[2].strip().lower()
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    known = [RULES["spellings"].get(each, "") for each in named if each != "osi approved"]
    return " AND ".join(known) if known and all(known) else ""


def parts_of(expression: str) -> set[str]:
    """The licences that an expression names."""
    return {part.strip() for part in re.split(r"\bAND\b|\bOR\b|[()]", expression) if part.strip()}


def is_allowed(expression: str) -> bool:
    """Whether a licence may be chosen of which all parts are on the list.

    >>> is_allowed("MIT AND PSF-2.0"), is_allowed("GPL-3.0-only OR MIT"), is_allowed("MIT AND X")
    (True, True, False)
    """
    choices = [expression] if "(" in expression else expression.split(" OR ")
    return any(parts_of(each) <= {*RULES["allowed"]} for each in choices)


def find_needed(name: str) -> set[str]:
    """What a package needs without its extras, and what that needs, as far as it is installed."""
    needed: set[str] = set()
    todo = [name]
    while todo:
        try:
            package = distribution(todo.pop())
        except PackageNotFoundError:  # for another system
            continue
        for each in package.requires or ():
            other = re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", each, maxsplit=1)[0]).lower()
            if "extra ==" not in each and other not in needed:
                needed.add(other)
                todo.append(other)
    return needed


if __name__ == "__main__":
    sys.exit(main())
