"""The tables of keys in docs/desk.md, of the table that the pages use: `python tests/keys_page.py`.

Each stands between two markers, of which the first names its pages; all else is left as it is.
"""

import re
from pathlib import Path

from tmtool.views.html.desk import KEYS

PAGE = Path(__file__).parents[1] / "docs" / "desk.md"
PLACES = re.compile(
    r"(<!-- keys of (?P<pages>[^\n]+) -->\n)(?:.*?)(<!-- end of keys -->)", re.DOTALL
)
WALK = ("next", "previous", "first", "last")


def render(page):
    """The page with the keys of today."""
    return PLACES.sub(lambda found: f"{found[1]}\n{_table(found['pages'])}\n\n{found[3]}", page)


def list_pages(page):
    """The pages whose keys stand in it, in order."""
    return [each for found in PLACES.finditer(page) for each in found["pages"].split("; ")]


def _table(pages):
    """Keys that do the same on several pages are one row; what one page alone has names it."""
    names, found = pages.split("; "), {}
    for name in names:
        for key, where, does in _rows(list(KEYS[name])):
            found.setdefault((key, does), []).append((name, where))
    lines = ["| key | where | does |", "|---|---|---|"]
    for (key, does), places in found.items():
        is_of_one = len(places) == 1 < len(names) and places[0][1].startswith("anywhere")
        wheres = dict.fromkeys(where for _, where in places)
        where = ": ".join(places[0]) if is_of_one else ", ".join(wheres)
        lines.append(f"| {key} | {where} | {does} |")
    return "\n".join(lines)


def _rows(bindings):
    """A row for each line of the table; the four that go through any list are one."""
    while bindings:
        if tuple(each.does for each in bindings[:4]) == WALK:
            several, bindings = bindings[:4], bindings[4:]
            yield [", ".join(map(_keys, several)), several[0].where, ", ".join(WALK)]
        else:
            each, *bindings = bindings
            yield [_keys(each), each.where, each.does]


def _keys(binding):
    if len(binding.shown) > 3:
        return f"`{binding.shown[0]}` to `{binding.shown[-1]}`"
    return " ".join(f"`{each}`" for each in binding.shown)


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
