"""The public interface, a line for each part: `python tests/record_interface.py` records it.

    python tests/record_interface.py              writes tests/interface/current.txt
    python tests/record_interface.py --release    and keeps it as that of this version, as 0.2.txt
    python tests/record_interface.py --print      prints that of the tmtool that is imported

`tests/test_interface.py` fails where current.txt is not what there is, so that a change is made on
purpose and seen by whoever reads it, and where something is gone that a release had.

A line is a part, and after ": " how it is (types, defaults): only that a part is gone takes
something away from anybody. Parts are names of `tmtool`, services with their parameters, types with
their fields and methods, commands with arguments and options, keys of JSON, and exit codes.
"""

import ast
import inspect
import json
import os
import re
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import iter_modules
from shutil import copytree
from tempfile import TemporaryDirectory

from tmtool.lang.codes import OFFICIAL

CURRENT = Path(__file__).parent / "interface" / "current.txt"
_NAME = re.compile(r"[A-Za-z_]\w*")
_SOURCE, _TARGET = "seeds/000_4dc167418dcf0c7b.txt", "corpora/ict-2020/en.txt"
_ALIGNED = f"align {_SOURCE} {_TARGET}"
COMMANDS_WITH_JSON = (
    f"segment {_SOURCE} --json",
    f"{_ALIGNED} --json",
    f"{_ALIGNED} -o pair.jsonl -o pair.tmx -o pair.tsv",
    f"{_ALIGNED} -o pair.align",
    "add pair.tmx --json",
    "lookup 促进信息和通信技术 --json",
    "lookup 见第60/220号决议和其他决议。 --json",
    "lookup 强调指出私营部门和民间社会在信息和通信技术方面发挥重要作用； --terms un-ict --json",
    "lookup 见第60/220号决议和其他决议。 --pack --json",
    "cite 70/125 --json",
    f"lookup --file {_SOURCE} --json",
    "concordance 数字鸿沟 --json",
    "show pair.tmx --json",
    f"check {_SOURCE} {_TARGET} --json",
    "evaluate corpora/ict-2020/gold.align pair.align --json",
    "doctor pair.tmx --json",
    "history --json",
    "info --json",
    "findings ignore {finding} --why seen --by Ada",
    "findings list --json",
    "review show pair.jsonl --json",
    "review apply pair.jsonl pair.tsv --by Ada -o reviewed.jsonl --json",
    "terms add terms.csv --json",
    "terms find 数字鸿沟 --json",
    "terms list --json",
    "terms edit {entry} --entry-note seen --json",
    "terms validate --json",
    "terms extract --from-memory --langs zh,en --json",
    "terms history 数字鸿沟 --terms un-ict --json",
    "corpus list --json",
    "models list --json",
)
"""A session that shows every kind of JSON; those that want an id get one of the answers before."""


def record():
    """All parts of the interface, sorted."""
    return sorted({*record_names(), *record_json()})


def record_names():
    """All parts that can be told without running anything."""
    return {_mark(line) for line in (*_python(), *_command_line(), *_checks(), *_exit_codes())}


def record_json():
    """The keys of JSON."""
    return {_mark(line) for line in _json()}


def _mark(line):
    """A line, with what is said of it where it is deprecated."""
    try:
        from tmtool.deprecation import DEPRECATED
    except ModuleNotFoundError:  # of tmtool 0.1
        return line
    told = DEPRECATED.get(part(line))
    return f"{line} (deprecated since {told.since}: {told.instead})" if told else line


def part(line):
    """What a line is about, without how it is.

    >>> part("option tmtool check --but: CHECK (deprecated since 0.2: --exclude)")
    'option tmtool check --but'
    """
    return line.partition(": ")[0].partition(" (deprecated ")[0]


# Python


def _python():
    import tmtool

    types, names = set(), {}
    for name in tmtool.__all__:
        with warnings.catch_warnings(action="ignore"):  # of what is deprecated
            value = getattr(tmtool, name)
        if inspect.isclass(value):
            names[value] = f"tmtool.{name}"
            yield f"python tmtool.{name}"
        else:
            yield from _function(f"python tmtool.{name}", value)
            types |= _named_types(value)
    for module in _services():
        for name, value in vars(module).items():
            if getattr(value, "__module__", "") != module.__name__ or name.startswith("_"):
                continue
            if inspect.isfunction(value):
                yield from _function(f"service {module.__name__}.{name}", value)
                types |= _named_types(value)
            elif inspect.isclass(value):
                types.add(value)
    # What has to be imported to be used has its place; of the rest only the attributes count.
    names = {each: f"{each.__module__}.{each.__qualname__}" for each in types} | names
    yield from _types(names)


def _services():
    try:
        package = import_module("tmtool.services")
    except ModuleNotFoundError:  # of tmtool 0.1
        return []
    return [
        import_module(f"tmtool.services.{each.name}") for each in iter_modules(package.__path__)
    ]


def _function(name, function):
    signature = inspect.signature(function)
    yield f"{name}: -> {signature.return_annotation}"
    for each in signature.parameters.values():
        if each.name not in ("self", "cls"):
            default = "" if each.default is each.empty else f" = {_value(each.default)}"
            kind = "*, " if each.kind is each.KEYWORD_ONLY else ""
            yield f"{name}({each.name}): {kind}{_annotation(each.annotation)}{default}"


def _types(names):
    """Types, by their names, and the frozen types of their fields, each once."""
    todo, done = [*names], set()
    while todo:
        each = todo.pop()
        plain = not is_dataclass(each) and not issubclass(each, Enum)
        if each in done or (plain and each not in names):
            continue
        done.add(each)
        yield from _type(each, f"type {names.get(each, each.__qualname__)}")
        if is_dataclass(each):
            todo += {kind for field in fields(each) for kind in _kinds(each.__module__, field.type)}


def _type(kind, name):
    bases = ", ".join(base.__name__ for base in kind.__bases__ if base is not object)
    yield f"{name}: {bases}"
    if issubclass(kind, Enum):
        yield from (f"{name}.{each.name}: {_value(each.value)}" for each in kind)
        return
    for field in fields(kind) if is_dataclass(kind) else ():
        if not field.name.startswith("_"):
            needed = field.default is MISSING and field.default_factory is MISSING
            default = "" if needed else f" = {_value(field.default)}"
            yield f"{name}.{field.name}: {_annotation(field.type)}{default}"
    for attribute, value in vars(kind).items():
        if attribute.startswith("_"):
            continue
        if isinstance(value, property):
            yield f"{name}.{attribute}: {_annotation(value.fget.__annotations__.get('return'))}"
        elif inspect.isfunction(value) or isinstance(value, classmethod | staticmethod):
            yield from _function(f"{name}.{attribute}", getattr(kind, attribute))


def _annotation(annotation):
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def _value(value):
    """A default that reads the same everywhere."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if value is MISSING:
        return "..."
    plain = isinstance(value, str | int | float | bool | tuple | frozenset | None)
    text = repr(sorted(value) if isinstance(value, frozenset) else value) if plain else ""
    return text if plain and " at 0x" not in text else f"<{type(value).__name__}>"


def _named_types(function):
    said = [each.annotation for each in inspect.signature(function).parameters.values()]
    said.append(inspect.signature(function).return_annotation)
    return {kind for each in said for kind in _kinds(function.__module__, each)}


def _kinds(module, annotation):
    """The types of tmtool that an annotation names."""
    for name in _NAME.findall(_annotation(annotation) or ""):
        value = getattr(sys.modules[module], name, None) or _imported(module).get(name)
        if isinstance(value, tuple):
            value = getattr(import_module(value[0]), value[1], None)
        if inspect.isclass(value) and value.__module__.startswith("tmtool"):
            yield value


@cache
def _imported(module):
    """Where the names of a module are from, those for type checkers among them."""
    tree = ast.parse(Path(sys.modules[module].__file__).read_text("utf-8"))
    return {
        each.asname or each.name: (node.module, each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }


# The command line


def _command_line():
    from tmtool import cli

    if hasattr(cli, "build_command"):
        yield from _command(cli.build_command(), "tmtool")
    else:  # of tmtool 0.1
        from typer.main import get_command

        yield from _command(get_command(cli.program()), "tmtool")


def _command(command, path):
    yield f"command {path}{': hidden' if command.hidden else ''}"
    for each in command.params:
        hidden = " hidden" if getattr(each, "hidden", False) else ""
        if each.param_type_name == "argument":
            yield f"argument {path} {each.metavar or each.name}"
            continue
        choices = "|".join(getattr(each.type, "choices", ()))
        kind = each.metavar or choices or ("" if each.is_flag else "value")
        more = " more than once" if each.multiple else ""
        needed = " needed" if each.required else ""
        for name in (*each.opts, *each.secondary_opts):
            yield f"option {path} {name}: {kind}{more}{needed}{hidden}"
    for name, each in getattr(command, "commands", {}).items():
        yield from _command(each, f"{path} {name}")


# JSON


def _json():
    """The keys of every object that commands print, with the types of their values."""
    with TemporaryDirectory() as name:
        folder, before = Path(name), Path.cwd()
        _prepare(folder)
        os.chdir(folder)
        try:
            for command, lines in _session(folder):
                keys = {}
                for line in lines:
                    _gather(json.loads(line), "", keys)
                for path, kinds in keys.items():
                    # Whether a value may be null depends on the texts.
                    yield f"json {command} {path or '.'}: {'|'.join(sorted(kinds - {'null'}))}"
        finally:
            os.chdir(before)


def _prepare(folder):
    root = Path(__file__).parents[1]
    for name in ("seeds", "corpora"):
        copytree(root / name, folder / name)
    (folder / "terms.csv").write_text(
        "zh,en,status\n数字鸿沟,digital divide,preferred\n数位鸿沟,digital gap,admitted\n", "utf-8"
    )


def _session(folder):
    """The commands, by their names, with the lines of JSON that each printed."""
    ids = {"finding": "", "entry": ""}
    for line in COMMANDS_WITH_JSON:
        given = line.format(**ids).split()
        answer = _run(folder, given)
        name = " ".join(given[: 2 if given[0] in _GROUPS else 1])
        if "--json" in given:
            lines = answer.splitlines()
            yield f"{name} --file" if "--file" in given else name, lines
            ids |= _find_ids(name, lines)


_GROUPS = {"findings", "review", "terms", "corpus", "index", "models"}


def _find_ids(name, lines):
    if name == "check":
        return {"finding": next(each["id"] for each in map(json.loads, lines) if "id" in each)}
    if name == "terms find":
        return {"entry": json.loads(lines[0])["id"]}
    return {}


def _run(folder, arguments):
    """What a command prints in a folder where all of its data lie."""
    from tmtool.cli import run

    told, said = StringIO(), StringIO()
    named = {
        "TMTOOL_MEMORY": "memory", "TMTOOL_FINDINGS": "decisions.jsonl", "TMTOOL_MODELS": "models",
        "TMTOOL_CORPORA": "got",
    }  # fmt: skip
    before = dict(os.environ)
    os.environ.update({name: str(folder / value) for name, value in named.items()})
    try:
        with redirect_stdout(told), redirect_stderr(said):
            code = run(arguments)
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert code in (0, 1), (arguments, said.getvalue())
    return told.getvalue()


def _gather(value, path, keys):
    """The places in a value, each with the types that stand there."""
    kind = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    keys.setdefault(path, set()).add(kind.get(type(value), "number"))
    if isinstance(value, dict):
        named = not any(map(_is_free, value))
        for key, each in value.items():
            _gather(each, f"{path}.{key if named else '*'}", keys)
    elif isinstance(value, list):
        for each in value:
            # Some texts have no remarks, so only what has keys of its own is told.
            if isinstance(each, dict | list):
                _gather(each, f"{path}[]", keys)


def _is_free(key):
    """Whether a key is no name of ours but a language, a number, a status or a text."""
    return key in OFFICIAL or not re.fullmatch(r"[a-z][a-z0-9_]*", key)


# Checks


def _checks():
    """The names that --only and Python take, those of before among them."""
    from tmtool.checks import registry
    from tmtool.deprecation import list_former_names

    every = (*registry.list_checks(), *registry.list_asked_checks())
    yield from (f"check {each.name}" for each in every)
    yield from (f"check {name}" for name in list_former_names())


# Exit codes


def _exit_codes():
    from tmtool import errors

    try:
        from tmtool.cli.messages import get_exit_code
    except ImportError:  # of tmtool 0.1

        def get_exit_code(error):
            return error.exit_code

    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, errors.TmtoolError):
            error = kind("", "", 1) if name == "ParseError" else kind("")
            yield f"exit {name}: {get_exit_code(error)}"
    from tmtool import cli

    yield f"exit interrupted: {cli.INTERRUPTED}"


def main():
    lines = "".join(f"{line}\n" for line in record())
    if "--print" in sys.argv[1:]:
        sys.stdout.write(lines)
    else:
        CURRENT.parent.mkdir(exist_ok=True)
        CURRENT.write_text(lines, "utf-8")
        if "--release" in sys.argv[1:]:
            from tmtool import __version__

            minor = __version__.rpartition(".")[0]
            CURRENT.with_name(f"{minor}.txt").write_text(lines, "utf-8")


if __name__ == "__main__":
    main()
