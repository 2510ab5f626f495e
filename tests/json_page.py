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

Each kind has a schema in `docs/schemas` (JSON Schema, draft 2020-12), and all that a command
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
    parts = dict.fromkeys(each["$ref"].removeprefix("#/$defs/") for each in root["oneOf"])
    for part in [*parts, *(each for each in root["$defs"] if each not in parts)]:
        own = root["$defs"][part]
        if "properties" in own:
            told += _object(own, own["properties"].get("type", {}).get("const") or part)
    return told


def _object(own, name):
    told = f"\n`{name}`: {own['description']}.\n\n| field | what it is | as |\n|---|---|---|\n"
    for field, value in own["properties"].items():
        if field == "format_version" or (field == "type" and "const" in value):
            continue
        rest = "" if field in own["required"] else "; may be left out"
        told += f"| `{field}` | {value['description']}{rest} | {_type(value)} |\n"
    return told


def _type(value):
    """The type of a value in words."""
    if "$ref" in value:
        path, _, name = value["$ref"].partition("#/$defs/")
        target = f"schemas/{path}" if path else None
        return f"[`{name}`]({target})" if target else f"`{name}`"
    if "anyOf" in value:
        return " or ".join(map(_type, value["anyOf"]))
    if "const" in value:
        return f"`{str(value['const']).lower()}`"
    if "enum" in value:
        named = [f"`{each}`" for each in value["enum"] if each is not None]
        return ", ".join(named) + " or null" * (None in value["enum"])
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    return " or ".join(_word(kind, value) for kind in kinds)


def _word(kind, value):
    if kind == "array" and "prefixItems" in value:
        return f"[{', '.join(map(_type, value['prefixItems']))}]"
    if kind == "array":
        return f"list of {_type(value['items'])}"
    if kind == "object" and "properties" in value:
        return f"object: {', '.join(f'`{name}`' for name in value['properties'])}"
    if kind == "object" and "additionalProperties" in value:
        return f"object, by name: {_type(value['additionalProperties'])}"
    return _WORDS[kind]


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
