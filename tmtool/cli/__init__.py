"""The command line: parse, call, print. Errors become one line and an exit code here, in `main`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Annotated, NoReturn, cast

import typer

from tmtool.cli import output
from tmtool.cli.grouped_help import GroupedHelpCommand
from tmtool.cli.messages import BAD_INPUT, exit_code, explain, explain_usage
from tmtool.errors import TmtoolError
from tmtool.version import __version__

INTERRUPTED = 130
# typer carries its own copy of click since 0.2x and an outside one before; either way this is the
# root of what it raises about arguments.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)

_COMMANDS = {
    "segment": ("segment",), "align": ("align",), "add": ("add",), "lookup": ("lookup",),
    "concordance": ("concordance",), "show": ("show",), "check": ("check",),
    "evaluate": ("evaluate",), "doctor": ("doctor",), "keep": ("edit", "delete", "merge", "dedupe",
    "export", "history", "undo"), "erase": ("erase",), "index": ("info", "compact"),
}  # fmt: skip
"""The modules of commands and what is in each, in the order of the help."""
_GROUPS = "findings", "review", "terms", "corpus", "index", "models"


def program(name: str = "") -> typer.Typer:
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


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    try:
        code = program(_first(arguments))(arguments, prog_name="tmtool", standalone_mode=False)
    except TmtoolError as error:
        output.note(explain(error, _command(arguments)))
        return exit_code(error)
    except _UsageError as error:
        output.note(_usage(error))
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


def _first(arguments: Sequence[str] | None) -> str:
    return next(iter(sys.argv[1:] if arguments is None else arguments), "")


def _command(arguments: Sequence[str] | None) -> str:
    """The command that was typed, with its group."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return " ".join(given[: 2 if _first(given) in _GROUPS else 1])


def _module(name: str) -> ModuleType:
    return import_module(f"tmtool.cli.{name}")


def _usage(error: Exception) -> str:
    """What is wrong with the arguments, and where to read on."""
    command = getattr(getattr(error, "ctx", None), "command_path", "tmtool")
    return f"{explain_usage(error)}; see {command} --help"
