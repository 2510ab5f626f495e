"""Writes docs/json.md from the schemas: every kind of JSON, its objects, their fields."""

from pathlib import Path

import schemas

from tmtool.version import FORMAT_HISTORY

PAGE = Path(__file__).parents[1] / "docs" / "json.md"
_TOP = """# JSON

<!-- Made by `python tests/json_page.py` from docs/schemas; a test compares. -->

With `--json` a command prints JSON Lines: each line is an object that can be read alone. It says
its `type` and the `format_version` first. Files in `.json` hold the same objects as one list, those
in `.jsonl` as lines. Offsets are code points, counted from 0, the end left out. Only the pairs of a
bitext (`tmtool align --json`, `tmtool review show --json`, a `.jsonl`) have no type of this sort.

Each kind has a schema in [schemas](schemas) (JSON Schema, draft 2020-12), and all that a command
prints is named in it; what several have in common is in [common.json](schemas/common.json).

What a memory exports as JSON Lines, a file of terms and a file of decisions are formats of their
own ([memory](memory.md), [terms](terms.md), [checks](checks.md)).

## Versions

`format_version` is one number for all kinds. It grows when a field is renamed, is removed or comes
to mean something else. A new field is no new version, so a program should pass over what it doesn't
know. A bitext of a later version than tmtool knows is refused, not guessed at.

| | |
|---|---|
"""
_WORDS = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
    "object": "object", "null": "null",
}  # fmt: skip


def render():
    """The page."""
    history = "".join(f"| {number} | {told} |\n" for number, told in FORMAT_HISTORY.items())
    return _TOP + history + "".join(_kind(name) for name in schemas.NAMES)


def _kind(name):
    root = schemas.schema(name)
    told = f"\n## {root['title']}\n\n{root['description']}\n"
    told += f"Its schema is [{name}.json](schemas/{name}.json).\n"
    for each in root["oneOf"]:
        own = root["$defs"][each["$ref"].removeprefix("#/$defs/")]
        kind = own["properties"]["type"].get("const")
        head = f"`{kind}`: {own['description']}." if kind else f"{own['description']}."
        told += f"\n{head}\n\n| | |\n|---|---|\n"
        for field, value in own["properties"].items():
            if kind is None or field not in ("type", "format_version"):
                rest = "" if field in own["required"] else "; may be left out"
                told += f"| `{field}` | {_value(value, root)}{rest} |\n"
    return told


def _value(value, root):
    """A value in words."""
    if "$ref" in value:
        path, _, name = value["$ref"].partition("#/$defs/")
        target = (schemas.schema(schemas.COMMON) if path else root)["$defs"][name]
        return _value(target, schemas.schema(schemas.COMMON) if path else root)
    words = _type(value, root)
    return f"{value['description']} ({words})" if "description" in value else words


def _type(value, root):
    if "anyOf" in value:
        return " or ".join(_value(each, root) for each in value["anyOf"])
    if "const" in value:
        return f"`{str(value['const']).lower()}`"
    if "enum" in value:
        return ", ".join(f"`{each}`" for each in value["enum"] if each) + " or null" * (
            None in value["enum"]
        )
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    return " or ".join(_word(kind, value, root) for kind in kinds)


def _word(kind, value, root):
    if kind == "array":
        if "prefixItems" in value:
            listed = (_type_or_name(each, root) for each in value["prefixItems"])
            return f"list of {', '.join(listed)}"
        return f"list of: {_value(value['items'], root)}"
    if kind == "object" and "properties" in value:
        return f"object of {', '.join(f'`{name}`' for name in value['properties'])}"
    if kind == "object" and "additionalProperties" in value:
        return f"names and, for each: {_value(value['additionalProperties'], root)}"
    return _WORDS[kind]


def _type_or_name(value, root):
    return _value(value, root) if "$ref" in value else _type(value, root)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
