"""docs/commands.md, made from the commands themselves: `python tests/commands_page.py`."""

import inspect
import re
from enum import EnumType
from pathlib import Path
from textwrap import indent
from typing import get_args, get_type_hints

from typer.models import ArgumentInfo

from tmtool.cli import build_program

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
_TOP = """\
# Commands

<!-- Made by `python tests/commands_page.py`; a test compares. -->

Answers go to stdout and nothing else does; progress, remarks and errors go to stderr. `-` is stdin
where a text is read. With `--json` every line of the answer is one JSON object. Results are
readable on a terminal and plain in a pipe.

Exit codes: 0 done; 1 done, and the answer is no (two texts that don't belong together); 2 bad input
or options; 3 something needed is missing or broken; 130 interrupted.

`tmtool --help` and `tmtool COMMAND --help` say the same in short. Each filter (`--body`, `--year`,
`--symbol`, `--status`, `--memory-name`, `--file-name`, `--property`, `--record`) has an opposite
that leaves out what it names: `--not-body`, `--not-year` and so on.
"""


def render():
    """The page."""
    return "\n".join([_TOP, *_group("tmtool", build_program())]).rstrip() + "\n"


def _group(path, group):
    """A group of commands, its own options first."""
    yield from _command(path, group.registered_callback.callback)
    for each in group.registered_commands:
        yield from _command(f"{path} {each.name or each.callback.__name__}", each.callback)
    for each in group.registered_groups:
        yield from _group(f"{path} {each.typer_instance.info.name}", each.typer_instance)


def _command(path, function):
    yield f"## {path}\n"
    text, _, examples = inspect.getdoc(function).partition("\b\n")
    yield re.sub(r"(?<!\n)\n(?!\n)", " ", text.strip()) + "\n"
    if examples:
        yield indent(examples.strip(), "    ") + "\n"
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    told = [each for each in parameters if get_args(hints[each.name])]
    rows = [_row(each, hints[each.name]) for each in told if not _is_hidden(hints[each.name])]
    if rows:
        yield "\n".join(["| | |", "|---|---|", *rows, ""])


def _is_hidden(hint):
    """Whether an option is an older name, which is understood and not shown."""
    return getattr(get_args(hint)[1], "hidden", False)


def _row(parameter, hint):
    kind, told = get_args(hint)
    if isinstance(told, ArgumentInfo):
        return f"| `{_escape(told.metavar)}` | {told.help} |"
    # Inside Annotated, typer's first positional argument is a name too.
    names = [told.default, *(told.param_decls or ())] if told.default is not ... else []
    shown = ", ".join(f"`{name}`" for name in names or [f"--{parameter.name.replace('_', '-')}"])
    choices = " \\| ".join(kind) if isinstance(kind, EnumType) else ""
    needed = parameter.default is inspect.Parameter.empty
    value = names[0].partition("/")[0] if parameter.default is True else parameter.default
    default = " Needed." if needed else f" Default: {value}." if parameter.default else ""
    return f"| {shown} {_escape(told.metavar) or choices}".rstrip() + f" | {told.help}{default} |"


def _escape(metavar):
    """How a name of a value stands in a cell, where a bar would end the cell."""
    return (metavar or "").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
