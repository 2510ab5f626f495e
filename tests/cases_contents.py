"""What a format's reader gives, as lines of JSON: the expected files beside the cases."""

import json
from pathlib import Path

from tmtool.documents.content import Content, list_marks, strip_marks


def shown(text: str) -> str:
    """A text with its marks in sight."""
    for label in list_marks(text):
        text = text.replace(f"\ufdd0{label}\ufdd1", f"⟦{label}⟧")
    return text


def told(content: Content) -> list[dict[str, object]]:
    """Lines first, then what is in none of them, then what the file says of itself."""
    lines = [_line(line) for line in content.lines]
    removed = [[each.reason, each.where, each.text] for each in content.removed]
    return [*lines, {"removed": removed}, {"lang": content.lang, "pages": content.pages}]


def _line(line: object) -> dict[str, object]:
    bare = strip_marks(line.text)
    codes = [
        [code.look, bare[code.start : code.stop], *([code.target] if code.target else [])]
        for code in line.codes
    ]
    plain = {"role": line.role, "label": line.label, "text": shown(line.text), "codes": codes}
    return {name: value for name, value in plain.items() if value}


def expected(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
