"""The command line: parse, call, print. Errors become one line and an exit code here, in `main`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer

from tmtool import __version__
from tmtool.cli import (
    add,
    align,
    concordance,
    corpus,
    doctor,
    evaluate,
    index,
    keep,
    lookup,
    models,
    output,
    review,
    segment,
    show,
)
from tmtool.errors import TmtoolError

if TYPE_CHECKING:
    from typer.models import CommandInfo

INTERRUPTED = 130
# typer carries its own copy of click since 0.2x and an outside one before; either way this is the
# root of what it raises about arguments.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)

app = typer.Typer(
    name="tmtool",
    epilog="Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 something needed is missing, "
    "130 interrupted. Answers go to stdout, all else to stderr.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    segment.segment, align.align, add.add, lookup.lookup, concordance.concordance,
    show.show, evaluate.evaluate,
    doctor.doctor, keep.edit, keep.delete, keep.merge, keep.dedupe, keep.export, keep.history,
    keep.undo, index.info, index.compact,
):  # fmt: skip
    app.command()(command)
app.add_typer(review.app)
app.add_typer(corpus.app)
app.add_typer(index.app)
app.add_typer(models.app)


def _version(wanted: bool) -> None:
    if wanted:
        output.emit([f"tmtool {__version__}\n"])
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """Aligns translations and keeps what was translated. Works offline."""
    if context.invoked_subcommand is None:
        output.emit([f"{context.get_help()}\n"])


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    try:
        code = _asked(arguments)(arguments, prog_name="tmtool", standalone_mode=False)
    except TmtoolError as error:
        output.note(str(error))
        return error.exit_code
    except _UsageError as error:
        output.note(_usage(error))
        return TmtoolError.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    if code == INTERRUPTED:
        output.note("interrupted")
    return code or 0


def main() -> NoReturn:
    """The entry point of the program."""
    output.prepare()
    sys.exit(run())


def _asked(arguments: Sequence[str] | None) -> typer.Typer:
    """The program with only the command that is asked for: to build all takes longer than many run.

    With anything but a command's name in front it is the whole program.
    """
    name = next(iter(sys.argv[1:] if arguments is None else arguments), "")
    chosen = [each for each in app.registered_commands if _name(each) == name]
    if not chosen:
        return app
    small = copy(app)
    small.registered_commands, small.registered_groups = chosen, []
    return small


def _name(command: CommandInfo) -> str:
    return command.name or getattr(command.callback, "__name__", "").replace("_", "-")


def _usage(error: Exception) -> str:
    """What is wrong with the arguments, and where to read on."""
    message = str(getattr(error, "format_message", error.__str__)())
    command = getattr(getattr(error, "ctx", None), "command_path", "tmtool")
    return f"{message.rstrip('.')}; see {command} --help"
