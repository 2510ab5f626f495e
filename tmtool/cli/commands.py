"""Commands made from operations: their arguments and options, and what is printed."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import typer
from typer.core import TyperCommand

from tmtool.bootstrap import open_session
from tmtool.cli import options, output, sessions
from tmtool.errors import InputError, ParseError, TmtoolError
from tmtool.fields import STDIN, Parameter, build_request, list_parameters
from tmtool.operations.declare import Operation, Written
from tmtool.operations.shared import check_outputs
from tmtool.services.session import Session

_ENCODER = "use"
_EVERYWHERE = {
    "--json": "--json prints one JSON object per line",
    "--help-all": "--help-all shows rare options",
    "-h, --help": "-h shows this text",
}
"""The options of nearly every command, which its help names in one line."""
Values: TypeAlias = dict[tuple[str, ...], Any]


class TitledCommand(TyperCommand):
    """A command whose options stand under the titles that they name; --help-all shows rare ones.

    What typer does with titles is done by rich, which takes too long to load.
    """

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options of each title, in the order of the parameters."""
        shows_all = ctx.meta.get("shows_all", False)
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        is_cut = False
        for parameter in self.get_params(ctx):
            option: Any = parameter
            is_rare = getattr(option, "hidden", False)
            is_cut |= is_rare and not shows_all
            if is_rare:
                option.hidden = not shows_all
            found = parameter.get_help_record(ctx)
            if is_rare:
                option.hidden = True
            if found is not None:
                title = getattr(parameter, "rich_help_panel", None) or "Options"
                if parameter.param_type_name == "argument":
                    title = "Arguments"
                groups.setdefault(title, []).append(found)
        if not is_cut:
            groups["Options"] = [each for each in groups["Options"] if each[0] != "--help-all"]
        for title, records in groups.items():
            left = [each for each in records if shows_all or each[0] not in _EVERYWHERE]
            if left:
                with formatter.section(title):
                    formatter.write_dl(left)
        names = {name for records in groups.values() for name, _ in records}
        hints = [text for name, text in _EVERYWHERE.items() if name in names and not shows_all]
        if hints:
            formatter.write_paragraph()
            formatter.write_text(f"Every command: {'; '.join(hints)}.")


def build_function(operation: Operation[Any, Any]) -> Callable[..., None]:
    """The function that typer makes a command of."""
    parameters = {"__".join(each.path): each for each in list_parameters(operation.request, "cli")}

    def command(**given: Any) -> None:
        values = {
            parameters[name].path: _take_value(parameters[name], value)
            for name, value in given.items()
            if name in parameters and value is not None
        }
        common = {name: value for name, value in given.items() if name not in parameters}
        try:
            _Run(operation, **common).run(values)
        except TmtoolError as error:
            _name_option(error, operation)
            raise

    hints = {name: _annotate(each) for name, each in parameters.items()}
    arguments = [name for name, each in parameters.items() if each.opt.is_argument]
    rest = [name for name in hints if name not in arguments]
    hints = {name: hints[name] for name in (*arguments, *rest)}
    hints |= _list_common_options(operation)
    signature = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
        for name, (hint, default) in hints.items()
    ]
    command.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    command.__annotations__ = {name: hint for name, (hint, _) in hints.items()}
    examples = "".join(f"\ntmtool {each}" for each in operation.examples)
    text = operation.description
    command.__doc__ = f"{text}\n\n\b{examples}" if examples else text
    return command


def _take_value(parameter: Parameter, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple(value) if parameter.is_list else " ".join(value)


def _annotate(parameter: Parameter) -> tuple[Any, Any]:
    """A field as typer has it, with its default."""
    opt, kind = parameter.opt, parameter.kind
    shared: dict[str, Any] = {"help": opt.text, "metavar": opt.metavar or None}
    if parameter.choices and parameter.is_list:
        shared["metavar"] = opt.metavar or "|".join(parameter.choices)
    elif parameter.choices:
        kind = Literal[parameter.choices]
    elif kind in (int, float):
        shared |= {"min": parameter.limits.get("ge"), "max": parameter.limits.get("le")}
    if opt.parse is not None:
        shared["parser"] = _parse_with(opt.parse, parameter.option)
    # Words of a text need no quotes where the metavar says that there may be several.
    is_many = parameter.is_list or (opt.is_argument and opt.metavar.endswith("..."))
    kind = list[kind] if is_many else kind  # type: ignore[valid-type]
    default: Any = inspect.Parameter.empty
    if not parameter.is_required:
        # What is not given has the default of the request, not one of its own here.
        default, kind = None, kind | None
        if parameter.default not in (None, (), False, ""):
            shared["show_default"] = str(parameter.default)
    if opt.is_argument:
        return Annotated[kind, typer.Argument(**shared)], default
    group = options.MORE if opt.rare and not opt.group else opt.group
    shared |= {"rich_help_panel": group or None, "hidden": opt.rare}
    name = f"{parameter.option}/{opt.off}" if opt.off else parameter.option
    if kind in (bool, bool | None) and not opt.off:
        default = False
        kind = bool
    names = (name, opt.short) if opt.short else (name,)
    return Annotated[kind, typer.Option(*names, **shared)], default


def _parse_with(parse: Callable[[str], Any], option: str) -> Callable[[str], Any]:
    def parse_text(given: str) -> Any:
        try:
            return parse(given)
        except InputError as error:
            error.args = (f"{option} {error}",)
            raise

    return parse_text


def _list_common_options(operation: Operation[Any, Any]) -> dict[str, tuple[Any, Any]]:
    """The options that belong to no field: files to write, the memory, how to print."""

    def option(kind: Any, *names: str, rare: bool = False, **told: Any) -> Any:
        if rare:
            told |= {"rich_help_panel": options.MORE, "hidden": True}
        return Annotated[kind, typer.Option(*names, **told)]

    found: dict[str, tuple[Any, Any]] = {}
    if operation.writes:
        suffixes = ", ".join(operation.writes[:-1]) + " or " * (len(operation.writes) > 1)
        text = f"Write FILE: {suffixes}{operation.writes[-1]}; can be repeated."
        kind = option(list[str] | None, "--output", "-o", metavar="FILE", help=text)
        found["outputs"] = kind, None
        if not _has_force(operation):
            found["force"] = option(bool, "--force", help="Overwrite FILE."), False
    if operation.memory != "none":
        found["memory"] = options.Memory, None
    if operation.changes:
        text = "The name to record; yours if left out."
        found["by"] = option(str | None, "--by", metavar="NAME", help=text), None
    if operation.takes_decisions:
        text = "The file of decisions on findings; TMTOOL_FINDINGS if left out."
        kind = option(str | None, "--decisions", metavar="FILE", help=text, rare=True)
        found["decisions"] = kind, None
    if operation.takes_encoder:
        default = "that of the memory" if _looks_up(operation) else _ENCODER
        text = f"The encoder, see tmtool models; {default} if left out."
        kind = option(str | None, "--encoder", metavar="NAME", help=text, rare=True)
        found["encoder"] = kind, None
    text = "Print one JSON object per line."
    found["as_json"] = option(bool, "--json", help=text, rich_help_panel=options.MORE), False
    found["quiet"] = option(bool, "--quiet", "-q", help="Show errors only.", rare=True), False
    text = "Show rare options as well."
    kind = option(bool, "--help-all", help=text, is_eager=True, callback=_show_all)
    found["help_all"] = kind, False
    return found


def _has_force(operation: Operation[Any, Any]) -> bool:
    """Whether the request has a field `force`: --force is that field, and overwrites files too."""
    return any(each.path == ("force",) for each in list_parameters(operation.request, "cli"))


def _looks_up(operation: Operation[Any, Any]) -> bool:
    """Whether a memory is looked into by its vectors, so that its encoder has to be used."""
    return operation.memory not in ("none", "optional")


def _show_all(context: typer.Context, wanted: bool) -> None:
    if wanted:
        context.meta["shows_all"] = True
        output.emit([f"{context.get_help()}\n"])
        raise typer.Exit


def _name_option(error: TmtoolError, operation: Operation[Any, Any]) -> None:
    """Say before the message which option it is about, if the error names a field.

    One with a place begins with its file, for programs that go there.
    """
    if isinstance(error, ParseError):
        return
    for each in list_parameters(operation.request, "cli"):
        if error.field in (each.name, each.path[-1]):
            error.args = (f"{each.option}: {error}",)
            return


class _Run:
    """A command at work: an operation, and the options that belong to no field."""

    def __init__(
        self, operation: Operation[Any, Any], *, as_json: bool, quiet: bool,
        outputs: list[str] | None = None, force: bool = False, memory: str | None = None,
        by: str | None = None, encoder: str | None = None, decisions: str | None = None,
        help_all: bool = False,
    ) -> None:  # fmt: skip
        self.operation, self.as_json, self.quiet = operation, as_json, quiet
        self.outputs, self.force = outputs or [], force
        self.memory, self.by, self.encoder, self.decisions = memory, by, encoder, decisions

    def run(self, values: Values) -> None:
        """Do it and print the result; exit code 1 where the answer is no."""
        from tmtool import files

        operation = self.operation
        asked = build_request(operation.request, _read_lines(operation, values))
        self.force = self.force or values.get(("force",), False)
        inputs = _list_files(operation, values, "is_file")
        others = _list_files(operation, values, "is_output")
        check_outputs(inputs, (*self.outputs, *others))
        paths = tuple(map(Path, self.outputs))
        for path in paths:
            operation.check_output(asked, str(path))
            files.check(path, force=self.force)
        if paths:
            asked = operation.prepare_write(asked, self.outputs)
        answers: list[bool] = []
        with (
            self._open_session() as session,
            output.open_reporter(quiet=self.quiet) as terminal,
        ):
            for each in operation.split(asked):
                done = operation.run(session, each, terminal)
                for result in done if operation.streams else (done,):
                    terminal.clear()
                    answers.append(operation.is_answer(result))
                    self._print(result, each, paths)
        is_yes = all(answers) if operation.streams else any(answers)
        if not is_yes:
            raise typer.Exit(1)

    def _print(self, result: Any, asked: Any, paths: tuple[Path, ...]) -> None:
        operation = self.operation
        notes = [*operation.notes(result)]
        written: list[Written] = []
        is_written = operation.writes_always or operation.is_answer(result)
        for path in paths if is_written else ():
            assert operation.write is not None
            told = operation.write(result, asked, str(path), self.force)
            if isinstance(told, Written):
                written.append(told)
                notes += told.list_notes()
            else:
                notes.append(told)
        if self.as_json:
            from tmtool.operations.to_json import dump

            output.emit(f"{dump(each)}\n" for each in written or operation.tell(result))
        elif not paths or not is_written:
            output.emit(operation.show(result, output.build_look(minimum=operation.columns)))
        for each in notes:
            output.note(each, quiet=self.quiet)

    def _open_session(self) -> AbstractContextManager[Session]:
        encoder = self.encoder or (None if _looks_up(self.operation) else _ENCODER)
        session = open_session(self.memory, encoder=encoder, user=self.by, findings=self.decisions)
        match self.operation.memory:
            case "filled":
                named = self.operation.names_memory and not self.as_json
                return sessions.open_filled(session, quiet=self.quiet, named=named)
            case "new":
                return sessions.open_new(session, quiet=self.quiet)
            case "optional":
                return sessions.open_optional(session, is_named=self.memory is not None)
            case _:
                return sessions.LazySession(session.settings, quiet=self.quiet)


def _list_files(
    operation: Operation[Any, Any],
    values: Mapping[tuple[str, ...], Any],
    kind: Literal["is_file", "is_output"],
) -> list[str]:
    found: list[str] = []
    for each in list_parameters(operation.request, "cli"):
        if getattr(each.opt, kind) and (value := values.get(each.path)):
            found += value if each.is_list else [value]
    return [each for each in found if kind == "is_file" or each != STDIN]


def _read_lines(operation: Operation[Any, Any], values: Values) -> Values:
    """The values of a request, with the lines of standard input in the place of "-"."""
    for each in list_parameters(operation.request, "cli"):
        if each.opt.reads_lines and values.get(each.path) == (STDIN,):
            from tmtool.documents.encodings import decode

            data = sys.stdin.buffer.read() if sys.stdin is not None else b""
            lines = decode(data, name="stdin").text.splitlines() if data else []
            values = {**values, each.path: tuple(line for line in lines if line.strip())}
    return values
