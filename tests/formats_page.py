"""The tables of docs/formats.md, made of what writers declare: `python tests/formats_page.py`.

Each table stands between two markers; the command writes it anew and leaves all else.
"""

import re
from pathlib import Path

from tmtool.formats.bitexts import writing as bitexts
from tmtool.formats.units import writing as units
from tmtool.terms import writing as terms

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
MODELS = {"bitexts": bitexts.LOSSES, "units": units.LOSSES, "terms": terms.LOSSES}


def render(page):
    """The page with the tables of today."""
    for name, declared in MODELS.items():
        start, end = f"<!-- losses of {name}", f"<!-- end of {name} -->"
        pattern = re.compile(f"({start}[^\n]*\n)(?:.*?)({end})", re.DOTALL)
        table = "\n".join(_table(declared))
        page, count = pattern.subn(rf"\1\n{table}\n\n\2", page)
        assert count == 1, f"{PAGE.name} has no place for {name}"
    return page


def _table(declared):
    """A row for each thing, a column for each format."""
    forms = declared.formats
    yield f"| | {' | '.join(form.label for form in forms)} |"
    yield f"|---|{'---|' * len(forms)}"
    for key, thing in declared.things.items():
        if not thing.kept and any(key in form.loses for form in forms):
            cells = (_cell(declared.find_kept(form, key)) for form in forms)
            yield f"| {thing.name} | {' | '.join(cells)} |"
    read = ("yes" if form.is_read else "no" for form in forms)
    yield f"| read back | {' | '.join(read)} |"


def _cell(kept):
    return "no" if kept is None else kept or "yes"


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
