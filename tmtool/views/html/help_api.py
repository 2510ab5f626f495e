"""The routes for programs on a page, made of the description that the server gives of them.

Nothing is said here that the description does not say but headings and examples; what it has and
no heading names stands under a heading of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from tmtool.views.html.render import render_served

Schema: TypeAlias = Mapping[str, Any]

_GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Look-ups", frozenset({"lookup", "concordance", "places", "units"})),
    ("Terms", frozenset({"terms"})),
    ("Jobs that are begun", frozenset({"align", "checks", "comparisons", "pretranslations"})),
    ("Jobs and what they made", frozenset({"jobs", "bitexts", "imports", "exports"})),
    ("Memories", frozenset({"memories", "changes"})),
    ("Oneself and others", frozenset({"me", "people", "grants"})),
)
"""Headings, and the first parts of the addresses that stand below each."""
_METHODS = ("get", "post", "put", "patch", "delete")
EXAMPLES: Mapping[tuple[str, str], str] = {
    ("get", "/me"): 'curl -H "$AUTH" "$DESK/v1/me"',
    ("post", "/lookup"): 'curl -H "$AUTH" --json \'{"queries": [{"text": "弥合数字鸿沟"}], '
    '"from": "zh", "to": "en", "k": 1}\' "$DESK/v1/lookup"',
    ("get", "/concordance"): 'curl -H "$AUTH" -G --data-urlencode "q=数字鸿沟" '
    '"$DESK/v1/concordance"',
    ("get", "/places"): 'curl -H "$AUTH" "$DESK/v1/places?symbol=A/RES/75/202&para=7&around=0"',
    ("post", "/terms/recognize"): 'curl -H "$AUTH" --json \'{"text": "会员国应当合作。", '
    '"from": "zh", "to": "en"}\' "$DESK/v1/terms/recognize"',
    ("post", "/align"): 'curl -H "$AUTH" -F source=@zh.txt -F target=@en.txt "$DESK/v1/align"',
}
"""Requests as docs/rest.md has them, by method and address; others are made of the description."""


@dataclass(frozen=True, slots=True)
class ApiField:
    """Something that a route takes: its name, where it stands, what it is, what it is for."""

    name: str
    where: str
    kind: str
    is_required: bool
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """A route: who may, what it does, takes and answers, and a request."""

    id: str
    method: str
    path: str
    role: str
    about: str
    fields: tuple[ApiField, ...]
    filters: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    example: str


def render_api(description: Schema, address: str) -> str:
    """The page; `address` is that of the server, as a request begins."""
    groups = [(name, list(routes)) for name, routes in _iter_groups(description)]
    return render_served(
        "help_api.html", title="REST for programs - tmtool", module=None, groups=groups,
        about=description["info"]["description"].replace("`", ""), address=address,
    )  # fmt: skip


def _iter_groups(description: Schema) -> Iterator[tuple[str, Iterator[ApiRoute]]]:
    named = frozenset().union(*(firsts for _, firsts in _GROUPS))
    paths = description["paths"]
    found = {path.split("/")[1] for path in paths}
    for name, firsts in (*_GROUPS, ("Others", frozenset(found - named))):
        if own := [path for path in paths if path.split("/")[1] in firsts]:
            yield name, _iter_routes(description, own)


def _iter_routes(description: Schema, paths: Sequence[str]) -> Iterator[ApiRoute]:
    prefix = description["servers"][0]["url"]
    for path in paths:
        for method in _METHODS:
            if method in description["paths"][path]:
                yield _build_route(description, prefix, path, method)


def _build_route(description: Schema, prefix: str, path: str, method: str) -> ApiRoute:
    operation = description["paths"][path][method]
    given = operation.get("parameters", [])
    names = {each["name"] for each in given}
    # What can be asked for alone and left out is a filter; they are many, and the same everywhere.
    filters = {name for name in names if f"not_{name}" in names or name.startswith("not_")}
    fields = [_build_parameter(each, description) for each in given if each["name"] not in filters]
    fields += _iter_body(operation, description)
    answers = [
        (status, _name_answer(answer))
        for status, answer in operation["responses"].items()
        if status != "default"
    ]
    example = EXAMPLES.get((method, path)) or _write_example(method, prefix + path, fields)
    return ApiRoute(
        f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        method.upper(), prefix + path, operation["x-role"],
        " ".join(operation.get("description", "").replace("`", "").split()), tuple(fields),
        tuple(sorted(name for name in filters if not name.startswith("not_"))), tuple(answers),
        example,
    )  # fmt: skip


_PLACES: Mapping[str, str] = {"path": "address", "query": "query", "header": "header"}


def _build_parameter(parameter: Schema, description: Schema) -> ApiField:
    schema = parameter.get("schema", {})
    return ApiField(
        parameter["name"], _PLACES[parameter["in"]],
        _say_kind(schema, description), bool(parameter.get("required")), _say_default(schema),
        parameter.get("description") or schema.get("description", ""),
    )  # fmt: skip


def _iter_body(operation: Schema, description: Schema) -> Iterator[ApiField]:
    """The fields of what is sent, of its first form."""
    content = operation.get("requestBody", {}).get("content", {})
    for media, body in list(content.items())[:1]:
        schema = _resolve(body.get("schema", {}), description)
        where = "form" if media.startswith("multipart") else "JSON"
        required = schema.get("required", ())
        if not schema.get("properties"):
            yield ApiField("", where, "object", True, "", schema.get("description", ""))
        for name, each in schema.get("properties", {}).items():
            yield ApiField(
                name, where, _say_kind(each, description), name in required, _say_default(each),
                each.get("description", ""),
            )  # fmt: skip


def _resolve(schema: Schema, description: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Any = description
    # A JSON pointer (RFC 6901).
    for part in schema["$ref"].removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return cast("Schema", found)


def _say_kind(schema: Schema, description: Schema) -> str:
    """What a value is, in words.

    >>> _say_kind({"type": "integer", "minimum": 1, "maximum": 200}, {})
    'whole number, 1 to 200'
    >>> _say_kind({"anyOf": [{"type": "string", "maxLength": 35}, {"type": "null"}]}, {})
    'text, at most 35 characters'
    """
    if "anyOf" in schema:
        kinds = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return " or ".join(_say_kind(each, description) for each in kinds)
    if "$ref" in schema:
        inner = _resolve(schema, description).get("properties", {})
        return f"object of {', '.join(inner)}" if inner else "object"
    if "enum" in schema:
        return ", ".join(each or "nothing" for each in map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    kind = schema.get("type", "any value")
    if kind == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {_say_kind(schema.get('items', {}), description)}{most}"
    if schema.get("format") == "binary":
        return "file"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return ", ".join(filter(None, [words.get(kind, kind), _say_bounds(schema)]))


def _say_bounds(schema: Schema) -> str:
    if "maxLength" in schema:
        return f"at most {schema['maxLength']:,} characters"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"{low:g} or more" if low is not None else ""


def _say_default(schema: Schema) -> str:
    """What holds where a value is left out, in JSON; of objects and of nothing it is not said."""
    default = schema.get("default")
    if default in (None, "", []) or isinstance(default, dict):
        return ""
    return default if isinstance(default, str) else json.dumps(default)


def _name_answer(answer: Schema) -> str:
    """What an answer is: the object that it holds, or the words of the description."""
    for content in answer.get("content", {}).values():
        schema = content.get("schema", {})
        named = [each.get("$ref", "") for each in schema.get("anyOf", [schema])]
        if all(named):
            return " or ".join(each.rpartition("/")[2] for each in named)
    return str(answer.get("description", ""))


def _write_example(method: str, path: str, fields: Sequence[ApiField]) -> str:
    """A request with what has to be there; NAMES in it are to be replaced."""
    words = ['curl -H "$AUTH"']
    if method in ("put", "patch", "delete"):
        words.append(f"-X {method.upper()}")
    for each in fields:
        if each.where == "address":
            path = path.replace(f"{{{each.name}}}", each.name.upper())
        elif each.name == "If-Match" and each.is_required:
            words.append("-H 'If-Match: ETAG'")
    sent = [each for each in fields if each.where in ("form", "JSON")]
    needed = [each for each in sent if each.is_required] or sent[:1]
    if sent and sent[0].where == "form":
        values = ("@FILE" if "file" in each.kind else each.name.upper() for each in needed)
        words += [f"-F {each.name}={value}" for each, value in zip(needed, values, strict=True)]
    elif sent:
        body = {each.name: _sample(each) for each in needed if each.name}
        words.append(f"--json '{json.dumps(body, ensure_ascii=False)}'")
    elif method == "post":
        words.append("-X POST")
    asked = [f"{e.name}={e.name.upper()}" for e in fields if e.where == "query" and e.is_required]
    query = f"?{'&'.join(asked)}" if asked else ""
    return f'{" ".join(words)} "$DESK{path}{query}"'


def _sample(field: ApiField) -> object:
    """A value of the kind of a field, to be replaced."""
    if field.kind.startswith("list"):
        return [field.name.upper()]
    if field.kind.startswith(("object", "any")):
        return {}
    return 1 if field.kind.startswith("whole number") else field.name.upper()
