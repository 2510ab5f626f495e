"""The command line: parse, call, print. Errors become one line and an exit code here, in `main`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any, NoReturn, cast

import typer
from typer.core import TyperCommand
from typer.main import get_command

from tmtool.cli import output
from tmtool.cli.messages import BAD_INPUT, explain, explain_usage, get_exit_code
from tmtool.cli.typed import check_typed, decode_texts
from tmtool.errors import TmtoolError
from tmtool.version import __version__

INTERRUPTED = 130
"""Peer (shells): 128 + SIGINT."""
# The root of what typer raises about arguments; its copy of click has no public name.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)

_COMMANDS = {
    "segment": ("segment",), "align": ("align",), "add": ("add",), "lookup": ("lookup",),
    "concordance": ("concordance",), "cite": ("cite",), "show": ("show",), "check": ("check",),
    "serve": ("serve",), "mcp": ("mcp",), "evaluate": ("evaluate",),
    "doctor": ("doctor",), "edit": ("edit", "delete", "merge", "dedupe", "export", "history",
    "undo", "erase"), "index": ("info", "compact"), "backup": ("backup", "restore"),
}  # fmt: skip
"""The modules of commands and what is in each, in the order of the help."""
_GROUPS = (
    "batch",
    "findings",
    "review",
    "documents",
    "terms",
    "corpus",
    "index",
    "memory",
    "models",
    "people",
)


class GroupedHelpCommand(TyperCommand):
    """A command whose options stand in the group that they name, as `rich_help_panel`.

    What typer does with that is done by rich, which takes too long to load.
    """

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the arguments and options of each group, in the order of the parameters."""
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                title = getattr(parameter, "rich_help_panel", None)
                if parameter.param_type_name == "argument":
                    title = "Arguments"
                groups.setdefault(title or "Options", []).append(record)
        for title, records in groups.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def build_program(name: str = "") -> typer.Typer:
    """The command line; with the name of a command or a group, only as much as that needs.

    To load all commands takes longer than many of them run.
    """
    app = typer.Typer(
        name="tmtool",
        epilog="Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 something needed is "
        "missing, 130 interrupted. Answers go to stdout, all else to stderr.",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(start)
    known = {*_GROUPS, *(each for some in _COMMANDS.values() for each in some)}
    for module, names in _COMMANDS.items():
        for each in names:
            if each == name or name not in known:
                app.command()(getattr(_module(module), each))
    for group in _GROUPS:
        if group == name or name not in known:
            app.add_typer(_module(group).app)
    groups = (group.typer_instance for group in app.registered_groups)
    for part in (app, *filter(None, groups)):
        for command in part.registered_commands:
            command.cls = GroupedHelpCommand
    return app


def _version(wanted: bool) -> None:
    if wanted:
        output.emit([f"tmtool {__version__}\n"])
        raise typer.Exit


def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Align translations and search what was translated before. Works offline."""
    if context.invoked_subcommand is None:
        output.emit([f"{context.get_help()}\n"])


@cache
def build_command(name: str = "") -> Any:  # noqa: ANN401 - of typer's own copy of click
    """Return `build_program` as it is run. Kept, for programs that run many commands."""
    command = get_command(build_program(name))
    _decode_arguments(command)
    return command


def _decode_arguments(command: Any) -> None:  # noqa: ANN401
    for each in getattr(command, "commands", {}).values():
        _decode_arguments(each)
    if not hasattr(command, "commands"):
        command.callback = _decoded(command, command.callback)


def _decoded(command: Any, callback: Callable[..., object]) -> Callable[..., object]:  # noqa: ANN401
    def run_command(*args: object, **kwargs: object) -> object:
        return callback(*args, **decode_texts(command, kwargs))

    return run_command


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        check_typed(arguments)
        program = build_command(next(iter(arguments), ""))
        code = program(arguments, prog_name="tmtool", standalone_mode=False)
    except TmtoolError as error:
        # With its group.
        command = " ".join(arguments[: 2 if arguments and arguments[0] in _GROUPS else 1])
        output.complain(explain(error, command))
        return get_exit_code(error)
    except _UsageError as error:
        typed = getattr(getattr(error, "ctx", None), "command_path", "tmtool")
        sentence = explain_usage(error)
        see = " See" if sentence.endswith("?") else "; see"
        output.complain(f"{sentence}{see} {typed} --help")
        return BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    if code == INTERRUPTED:
        output.note("interrupted")
    return code or 0


def main() -> NoReturn:
    """The entry point of the program."""
    output.prepare()
    sys.exit(run())


def _module(name: str) -> ModuleType:
    return import_module(f"tmtool.cli.{name}")
