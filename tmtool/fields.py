"""Requests and records: dataclasses whose fields say how they are given and told.

A request is a frozen dataclass whose fields are annotated with `Opt` and with the limits of
`annotated_types`. The public name of a field is its Python name without a trailing underscore
(`from_` is "from"), or the name that its `Opt` says, on every interface. A field that is itself a
request is a group: its fields stand among the others on a command line, and in an object of their
own in JSON. Fields without an `Opt` are for Python alone.

A record is what programs get of a result: a dataclass of plain values, with a `type`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from tmtool.errors import InputError

C = TypeVar("C")
Interface: TypeAlias = Literal["cli", "rest", "mcp"]
EVERYWHERE: frozenset[Interface] = frozenset(("cli", "rest", "mcp"))
COMMAND_LINE: frozenset[Interface] = frozenset(("cli",))
REST: frozenset[Interface] = frozenset(("rest",))
COMMAND_LINE_AND_REST = COMMAND_LINE | REST
PROGRAMS: frozenset[Interface] = frozenset(("rest", "mcp"))
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Opt:
    """What a field is for, and how it is given on a command line.

    `metavar` names its value; `name` is its public name where that is not the one in Python,
    `short` a second option such as "-k", `off` the option that says no. A `rare` option is only
    shown by --help-all. `group` is the title it stands under. `parse` makes the value of a text,
    or raises InputError. `is_file` says that it is the path of a file to read: elsewhere than on a
    command line, an upload; `is_output`, that it is a file to write; `is_term_base`, that it names
    a term base, which is a file on a command line only. With `reads_lines` a single "-" stands for
    the lines of standard input. What is `needed` programs have to give, whatever its default. A
    text of a program has to match `pattern`, in fields of names or files that of the names.
    """

    text: str = ""
    metavar: str = ""
    name: str = ""
    short: str = ""
    off: str = ""
    group: str = ""
    rare: bool = False
    is_argument: bool = False
    is_file: bool = False
    is_output: bool = False
    is_term_base: bool = False
    reads_lines: bool = False
    needed: bool = False
    pattern: str = ""
    parse: Callable[[str], Any] | None = None
    on: frozenset[Interface] = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Arg(Opt):
    """A field that is an argument of a command line, a value without an option before it."""

    is_argument: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of a request as interfaces see it; `path` leads to it through a `group`."""

    path: tuple[str, ...]
    kind: Any
    is_list: bool
    choices: tuple[str, ...]
    default: Any
    opt: Opt
    limits: Mapping[str, Any]
    group: str = ""
    max_characters: int | None = None  # of a text, or of each text of a list

    @property
    def name(self) -> str:
        """What the field is called on every interface."""
        return self.opt.name or self.path[-1].rstrip("_")

    @property
    def is_required(self) -> bool:
        return self.opt.needed or self.default is MISSING

    @property
    def is_object(self) -> bool:
        """Return True if each value is a request of its own, an object in JSON."""
        return isinstance(self.kind, type) and is_dataclass(self.kind)

    @property
    def is_by_language(self) -> bool:
        """Return True for texts by their languages: LANG=TEXT, or an object in JSON."""
        return self.is_list and self.opt.parse is parse_text

    @property
    def option(self) -> str:
        """What the field is called on a command line: "--from", or the metavar of an argument."""
        if self.opt.is_argument:
            return self.opt.metavar.strip("[].") or self.name.upper()
        return f"--{self.name.replace('_', '-')}"

    def check(self, value: Any, *, quote: bool = True) -> None:
        """InputError for a value, or a list of values, beyond the limits of the field.

        Unless it may `quote` the value, the message only says what it must be.
        """
        if self.is_list:
            self._check_count(len(value), "value")
        for each in value if self.is_list else (value,):
            is_choice = not self.choices or each in self.choices
            is_number = isinstance(each, int | float)
            if not is_choice or (is_number and not self._is_within(each)):
                found = f", not {each!r}" if quote else ""
                raise InputError(f"must be {self.describe_values()}{found}", field=self.name)
            if isinstance(each, str) and not self.is_list:
                # A text of blanks is empty.
                self._check_count(len(each) if each.strip() else 0, "character")

    def _is_within(self, value: float) -> bool:
        least, most = self.limits.get("ge"), self.limits.get("le")
        return (least is None or value >= least) and (most is None or value <= most)

    def _check_count(self, count: int, what: str) -> None:
        least, most = self.limits.get("min_length") or 0, self.limits.get("max_length")
        if count < least or (most is not None and count > most):
            wanted = f"at least {least}" if count < least else f"at most {most:,}"
            number = least if count < least else most
            raise InputError(
                f"must be {wanted} {what}{'' if number == 1 else 's'}, not {count:,}",
                field=self.name,
            )

    def describe_values(self) -> str:
        """What a value can be, in words: "a whole number from 1 to 100"."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        what = {int: "a whole number", float: "a number"}.get(self.kind, "a text")
        least, most = self.limits.get("ge"), self.limits.get("le")
        if least is None:
            return what
        return f"{what} of {least} or more" if most is None else f"{what} from {least} to {most}"


@dataclass_transform(frozen_default=True)
def request(cls: type[C]) -> type[C]:
    """Make a class a request: a frozen dataclass whose limits are checked when one is made."""
    own_check = cls.__dict__.get("__post_init__")

    def check(self: Any) -> None:
        for each in list_parameters(type(self)):
            if len(each.path) == 1 and (value := getattr(self, each.path[0])) is not None:
                each.check(value)
        if own_check is not None:
            own_check(self)

    cls.__post_init__ = check  # type: ignore[attr-defined]
    return _make_public(dataclass(frozen=True)(cls))


@dataclass_transform(frozen_default=True)
def record(name: str) -> Callable[[type[C]], type[C]]:
    """Make a class a record of a type: a frozen dataclass that programs get as a JSON object."""

    def decorate(cls: type[C]) -> type[C]:
        # First, so that it is the first of the object as well.
        cls.__annotations__ = {"type": Literal[name], **cls.__annotations__}
        cls.type = field(default=name, init=False)  # type: ignore[attr-defined]
        return _make_public(dataclass(frozen=True)(cls))

    return decorate


def parse_text(given: str) -> tuple[str, str]:
    """A language and a text: "en=Member"; InputError where there is no text.

    >>> parse_text("en=a = b")
    ('en', 'a = b')
    """
    lang, equals, text = given.partition("=")
    if not equals or not text.strip():
        raise InputError(f"must be LANG=TEXT, as in en=Member, not {given!r}")
    return lang, text


def fill_record(cls: type[C], *sources: object, **values: Any) -> C:
    """Make a record of the given values; other fields are attributes of the sources, first to last.

    Raises TypeError if none has a field without a default.
    """
    names = [each.name for each in fields(cls) if each.init]  # type: ignore[arg-type]
    for source in sources:
        own = {each: getattr(source, each) for each in names if hasattr(source, each)}
        values = own | values
    return cls(**values)


def _make_public(cls: type[C]) -> type[C]:
    """Let pydantic, where it is loaded, know the public names, and refuse others."""
    config = {"alias_generator": lambda name: name.rstrip("_"), "extra": "forbid"}
    cls.__pydantic_config__ = config  # type: ignore[attr-defined]
    return cls


_parameters: dict[type, tuple[Parameter, ...]] = {}


def list_parameters(cls: type, interface: Interface | None = None) -> tuple[Parameter, ...]:
    """The fields of a request that an interface has, those of groups in their place."""
    if cls not in _parameters:
        _parameters[cls] = tuple(_iter_parameters(cls, (), ""))
    found = _parameters[cls]
    return tuple(each for each in found if interface is None or interface in each.opt.on)


def _iter_parameters(cls: type, path: tuple[str, ...], group: str) -> Iterator[Parameter]:
    hints = get_type_hints(cls, include_extras=True)
    for each in fields(cls):
        kind, notes = _split(hints[each.name])
        opt = next((note for note in notes if isinstance(note, Opt)), None)
        where = (*path, each.name)
        if is_dataclass(kind) and opt is not None:
            name = opt.name or each.name
            for inner in _iter_parameters(cast("type", kind), where, opt.text):
                yield replace(inner, group=name, opt=replace(inner.opt, on=inner.opt.on & opt.on))
        elif opt is not None:
            opt = replace(opt, group=opt.group or group)
            yield _read_parameter(where, kind, notes, each.default, opt)


def _read_parameter(
    path: tuple[str, ...], kind: Any, notes: tuple[Any, ...], default: Any, opt: Opt
) -> Parameter:
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
    is_list, of_texts = get_origin(kind) is tuple, notes
    if is_list:
        kind, of_texts = _split(get_args(kind)[0])
    if opt.parse is not None:
        kind = str
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    limits = {
        name: getattr(note, name)
        for note in notes
        for name in ("ge", "le", "min_length", "max_length")
        if getattr(note, name, None) is not None
    }
    lengths = (each for note in of_texts if (each := getattr(note, "max_length", None)))
    kind, longest = str if choices else kind, next(lengths, None)
    return Parameter(path, kind, is_list, choices, default, opt, limits, "", longest)


def _split(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type, and what is noted of it."""
    if get_origin(annotation) is Annotated:
        return annotation.__origin__, annotation.__metadata__
    return annotation, ()


def build_request(cls: type[C], given: Mapping[tuple[str, ...], Any]) -> C:
    """A request of values by their paths; what is not given has its default."""
    own: dict[str, Any] = {}
    groups: dict[str, dict[tuple[str, ...], Any]] = {}
    for path, value in given.items():
        if len(path) == 1:
            own[path[0]] = value
        else:
            groups.setdefault(path[0], {})[path[1:]] = value
    if groups:
        hints = get_type_hints(cls, include_extras=True)
        own |= {name: build_request(_split(hints[name])[0], of) for name, of in groups.items()}
    return cls(**own)
