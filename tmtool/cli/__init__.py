"""The command line: parse, call, print. Errors become one line and an exit code here, in `main`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NoReturn, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from tmtool.cli import output
from tmtool.cli.commands import TitledCommand, build_function
from tmtool.cli.messages import BAD_INPUT, explain, explain_usage, get_exit_code
from tmtool.cli.typed import check_typed, decode_texts
from tmtool.errors import TmtoolError
from tmtool.operations.registry import list_operations
from tmtool.version import __version__

INTERRUPTED = 130
"""Peer (shells): 128 + SIGINT."""
# The root of what typer raises about arguments; its copy of click has no public name.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)

_SECTIONS: dict[str, dict[str, str]] = {
    "Every day": {
        "serve": "Open the desk in the browser: matches, terms and concordance of what is typed or "
        "pasted.",
        "lookup": "Look up how a text was translated: exact, template, fuzzy, semantic and "
        "subsegment matches.",
        "concordance": "Find every occurrence of a phrase in the memory, and how it was rendered.",
        "cite": "Show how an act, a document or a name is cited: its title, organ, date and "
        "number.",
        "check": "Check translations for possible errors; every finding comes with its evidence.",
        "align": "Align the sentences of a text and its translations, or of all texts in folders.",
        "compare": "Compare a draft with its previous version: what stayed, what changed, how it "
        "was translated.",
        "pretranslate": "Look up each segment of a document; with -o write it with translations "
        "to begin with.",
        "review": "Correct an alignment, and decide on findings.",
        "add": "Add translations to the memory, with their origin.",
    },
    "Memory": {
        "memory": "Keep memories: create, correct, export, back up, verify.",
        "documents": "List the documents of a memory, and link or correct them.",
    },
    "Terms": {"terms": "Find, propose, decide on and extract terms."},
    "More": {
        "batch": "Align or check many files, on one machine or several.",
        "corpus": "Download official texts in several languages.",
        "models": "List the known encoders, which are installed, and how to get the others.",
        "evaluate": "Score alignments against a reference alignment.",
        "segment": "Split a text into paragraphs, sentences, clauses or words, one per line.",
        "mcp": "Serve look-ups and checks to a program that speaks the Model Context Protocol.",
        "people": "Keep the accounts of a team's server.",
    },
}
"""The first words of commands by section, each with the first sentence of its help.

They stand here so that the help of the program loads none of them; a test compares.
"""
_HAND_WRITTEN = ("serve", "mcp")
_SETTINGS = {"help_option_names": ["-h", "--help"]}


class Program(TyperGroup):
    """The whole command line, whose help lists the commands of each section."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, section by section."""
        for title, summaries in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([*summaries.items()])


def build_program(name: str = "") -> typer.Typer:
    """The command line; with a first word, only as much as that needs.

    To load all commands takes longer than many of them run. With a word that begins none, the
    commands have their names alone, for the help and for what might have been meant.
    """
    app = typer.Typer(
        name="tmtool",
        cls=Program,
        epilog="Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 something needed is "
        "missing, 130 interrupted. Answers go to stdout, all else to stderr.",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_SETTINGS,
    )
    app.callback(invoke_without_command=True)(start)
    summaries = {word: text for each in _SECTIONS.values() for word, text in each.items()}
    for word in [name] if name in summaries else summaries:
        if name and name not in summaries:
            app.command(word)(start)
        else:
            _add_commands(app, word, summaries[word])
    return app


def _add_commands(app: typer.Typer, word: str, summary: str) -> None:
    """Add a command, or a group with its commands."""
    if word in _HAND_WRITTEN:
        module = import_module(f"tmtool.cli.{word}")
        app.command(cls=TitledCommand)(getattr(module, word))
        return
    group = app
    operations = [each for each in list_operations(word) if "cli" in each.on]
    if any(" " in each.name for each in operations):
        group = _build_group(word, summary)
        app.add_typer(group)
    for operation in operations:
        name = operation.name.split()[-1]
        group.command(name, cls=TitledCommand)(build_function(operation))


def _build_group(name: str, purpose: str) -> typer.Typer:
    """A group of commands, which shows its help where none of them is named."""

    def start_group(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            output.emit([f"{context.get_help()}\n"])

    start_group.__doc__ = purpose
    group = typer.Typer(name=name, rich_markup_mode=None)
    group.callback(invoke_without_command=True)(start_group)
    return group


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
def build_command(name: str = "") -> Any:
    """Return `build_program` as it is run. Kept, for programs that run many commands."""
    command = get_command(build_program(name))
    _decode_arguments(command)
    return command


def _decode_arguments(command: Any) -> None:
    for each in getattr(command, "commands", {}).values():
        _decode_arguments(each)
    if not hasattr(command, "commands"):
        command.callback = _decoded(command, command.callback)


def _decoded(command: Any, callback: Callable[..., object]) -> Callable[..., object]:
    def run_command(*args: object, **kwargs: object) -> object:
        return callback(*args, **decode_texts(command, kwargs))

    return run_command


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        check_typed(arguments)
        word = next((each for each in arguments if not each.startswith("-")), "--help")
        program = build_command(word)
        code = program(arguments, prog_name="tmtool", standalone_mode=False)
    except TmtoolError as error:
        output.complain(explain(error, " ".join(arguments[:1])))
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
    # Units, elements and findings have no cycles, and looking for some takes a tenth of the time.
    gc.set_threshold(50_000, 20, 100)
    sys.exit(run())
