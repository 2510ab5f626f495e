"""The schemas of docs/schemas, and what they say of an object."""

import json
from functools import cache
from pathlib import Path

from operation_records import validate_record

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
COMMON = "common"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != COMMON)


@cache
def schema(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@cache
def _validators(name):
    """A validator for each type of object of a kind: one says more of what is wrong than all."""
    # To be imported takes it two seconds of CPU where it has all that it can use.
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    shared = Resource.from_contents(schema(COMMON))
    registry = Registry().with_resource(f"{COMMON}.json", shared)
    root = schema(name)
    kinds = [each["$ref"].removeprefix("#/$defs/") for each in root["oneOf"]]
    return {
        root["$defs"][kind]["properties"]["type"].get("const", "pair"): Draft202012Validator(
            {"$ref": f"#/$defs/{kind}", "$defs": root["$defs"]}, registry=registry
        )
        for kind in kinds
    }


def types(name):
    """The types of objects of a kind."""
    return set(_validators(name))


def faults(name, told):
    """What is wrong with an object of a kind, a line each, and which type it is of."""
    if name == "records":
        fields = {key: value for key, value in told.items() if key != "format_version"}
        return validate_record(fields), []
    validators = _validators(name)
    kind = "pair" if name == "bitext" else told.get("type")
    if kind not in validators:
        return kind, [f"{kind!r} is no type of {name}.json"]
    return kind, [
        f"{each.json_path}: {each.message}" for each in validators[kind].iter_errors(told)
    ]
