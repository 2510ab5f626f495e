"""What an operation is: one declaration, from which every interface is made."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, Interface, record

if TYPE_CHECKING:
    from tmtool.reporter import Reporter
    from tmtool.services.session import Session
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look

R = TypeVar("R")
D = TypeVar("D")
Role: TypeAlias = Literal[
    "reader", "translator", "reviser", "terminologist", "memory manager", "administrator"
]


@record("written")
class Written:
    """A file that was written: what it holds, in words and counted, and what its format lacks."""

    file: str
    contents: str = ""
    losses: tuple[str, ...] = ()
    counts: Mapping[str, Any] = field(default_factory=dict)

    def list_notes(self) -> tuple[str, ...]:
        """List what a person is told of the file."""
        told = f"{self.file}: {self.contents}" if self.contents else self.file
        return (*(f"{self.file}: {each}" for each in self.losses), told)


def lazily(module: str, name: str) -> Callable[..., Any]:
    """Return a function of a module that is imported only when the function is called."""

    def call(*given: Any) -> Any:
        return getattr(import_module(f"tmtool.{module}"), name)(*given)

    return call


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[R, D]):
    """Something that tmtool does, for whoever asks on whichever interface.

    `run` does it. Of what it returns, `tell` makes records for programs, whose classes are
    `records`, and `show` makes lines for a person; `notes` are sentences beside it, such as how to
    undo it. `is_answer` says whether the result is a yes: a command ends with 1 where it is not.
    With `streams` it returns an iterator of results, each of which is told and shown when it comes.

    `memory` says what has to be there: nothing ("none"), a place that may be empty ("place"), the
    same, but what is named has to exist ("optional"), a memory with units ("filled"), or a memory
    that is made if need be ("new"); what is shown names it by itself where it `names_memory`.
    `split` makes several requests of one that asks for much, each answered as it is done. `writes`
    are the suffixes of files that `write` makes of a result, given a path and whether to overwrite
    it; it says in a sentence, or in a record, what is in the file, and where the answer is no
    writes only if it `writes_always`. `prepare_write` is the request for files; `check_write`
    raises InputError for a file that would be refused, before the work. A request with a field
    `force` gets there what --force says, which also overwrites files. `cite` says where the texts
    of a result stand, for whoever has to cite them. A server does what needs a `lane` in a line of
    its own, since it may take long, and what is `is_long` by a job. Programs send the fields of
    `form` as a form, with files.
    """

    name: str
    request: type[R]
    run: Callable[[Session, R, Reporter], D] | Callable[[Session, R, Reporter], Iterator[D]]
    show: Callable[[D, Look], Iterable[str]]
    records: tuple[type, ...] = ()
    tell: Callable[[D], Iterable[Any]] = lambda result: (result,)
    notes: Callable[[D], Iterable[str]] = lambda result: ()
    is_answer: Callable[[D], bool] = lambda result: True
    streams: bool = False
    memory: Literal["none", "place", "optional", "filled", "new"] = "none"
    names_memory: bool = False
    split: Callable[[R], Iterable[R]] = lambda asked: (asked,)
    takes_encoder: bool = False
    takes_decisions: bool = False
    changes: bool = False
    role: Role = "reader"
    is_long: bool = False
    form: tuple[str, ...] = ()
    lane: Literal["concordance", "meaning"] | None = None
    writes: tuple[str, ...] = ()
    write: Callable[[D, R, str, bool], str | Written] | None = None
    writes_always: bool = False
    check_write: Callable[[R, str], None] = lambda asked, path: None
    prepare_write: Callable[[R, Sequence[str]], R] = lambda asked, paths: asked
    cite: Callable[[D, Permalinks], Iterable[Mapping[str, Any]]] | None = None
    columns: int = 0
    examples: tuple[str, ...] = ()
    on: frozenset[Interface] = COMMAND_LINE

    @property
    def summary(self) -> str:
        """What it does, in one sentence."""
        return self.description.partition("\n")[0]

    @property
    def description(self) -> str:
        """What it does, from the docstring of the request."""
        return inspect.cleandoc(self.request.__doc__ or "")

    def check_output(self, request: R, path: str) -> None:
        """InputError for a file that `write` would refuse."""
        if not path.lower().endswith(self.writes):
            listed = ", ".join(self.writes)
            raise InputError(f"{path}: the name of the file must end in {listed}")
        self.check_write(request, path)
