"""A server and one request: who asks, with which session, what was sent, and how it is answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import gettempdir
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, cast

import anyio
from starlette.datastructures import FormData, QueryParams, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tmtool.errors import InputError, MissingError, TmtoolError, describe_failed_write
from tmtool.reporter import Remark
from tmtool.server.access import Access
from tmtool.server.items import Items, remove_due
from tmtool.server.jobs import Jobs
from tmtool.server.messages import get_status, name_buttons, name_problem
from tmtool.server.patience import receive_in_bounds
from tmtool.server.problems import answers_problems
from tmtool.server.reviews import Reviews
from tmtool.server.roles import EVERY_ROLE, NOBODY, Person, Role
from tmtool.server.state.sql import State
from tmtool.services.session import Session
from tmtool.stopping import WorkLimit, limit_work
from tmtool.views.html.render import VISITOR, Visitor

if TYPE_CHECKING:
    from tmtool.server.duties import Duties

THREADS = 8
"""So many requests are at work at once. Limit: as many connections as a store keeps open."""
Lane: TypeAlias = Literal["concordance", "meaning"]
"""Work that may take long. It waits in a line of its own, so that it never has all threads."""
LANES: dict[Lane, int] = {"concordance": 4, "meaning": 2}
"""So many threads each may have at once."""
LOOK_SECONDS = 10.0
"""So long an answer may take, waiting included."""
MOST_WAITING = 64
"""So many more may wait."""
MOST_BYTES = 256 * 1024
"""Limit: memory, of what a form may have. The longest text of a memory is far shorter."""
MOST_UPLOADED = 300 * 1024 * 1024
"""Limit of files that are dropped at once."""
_MALFORMED = 400
"""Standard (RFC 9110, 15.5.1)."""
_MOST_NAME = 200
"""Bytes of a file's name that are kept, its end. Limit: what file systems take."""
_REFUSED = frozenset('<>:"|?*')
"""Characters that names of files can't have on Windows."""
T = TypeVar("T")


class Counts:
    """How often each route was asked and how long answers took, for who watches a server: no text.

    Of this process: by method, template of the address and status.
    """

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: defaultdict[tuple[str, str, int], float] = defaultdict(float)

    def note(self, method: str, template: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests[method, template, status] += 1
        self._seconds[method, template, status] += seconds

    def render(self) -> Iterator[str]:
        """The text form of Prometheus, line by line (its exposition formats, version 0.0.4)."""
        for name, told, counted in (
            ("requests", "Requests that were answered.", self._requests),
            ("request_seconds", "Seconds that answering took.", self._seconds),
        ):
            yield f"# HELP tmtool_{name}_total {told}\n# TYPE tmtool_{name}_total counter\n"
            for (method, route, status), count in sorted(counted.items()):
                labels = f'method="{method}",route="{route}",status="{status}"'
                yield f"tmtool_{name}_total{{{labels}}} {count}\n"


class Desk:
    """A server: a session that stays open, who may come in, its state, and its jobs."""

    def __init__(
        self,
        session: Session,
        access: Access,
        state: State,
        folder: Path,
        report: Callable[[str], None],
        forget_start: Callable[[], None] = lambda: None,
        team: Duties | None = None,
    ) -> None:
        self.session, self.access, self.report = session, access, report
        self.forget_start, self.team = forget_start, team
        self.items = Items(state, folder)
        self.reviews, self.counts = Reviews(self.items), Counts()
        self.jobs = Jobs(state, folder, session.settings, report, access.find_owner, self.tidy)
        self._threads = anyio.CapacityLimiter(THREADS)
        self._lanes = {name: anyio.CapacityLimiter(most) for name, most in LANES.items()}

    @property
    def state(self) -> State:
        return self.items.state

    def tidy(self) -> None:
        """What is done when the server starts, and once a day."""
        remove_due(self.items, date.today())
        if self.state.database is not None:
            self.items.sweep()
        if self.team is not None:
            self.team.tidy()

    def has_room(self, lane: Lane | None = None) -> bool:
        """Return True if one more job may wait for a thread."""
        limiter = self._lanes[lane] if lane else self._threads
        return limiter.statistics().tasks_waiting < MOST_WAITING

    async def work(self, job: Callable[[], T], lane: Lane | None = None) -> T:
        """Run a job in a thread, however many wait: callers check for room first."""
        async with self._lanes[lane] if lane else nullcontext():
            return await anyio.to_thread.run_sync(job, limiter=self._threads)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: its name as text, and where it was put."""

    name: str
    content: UploadFile

    def save(self, path: Path) -> None:
        """Write it down."""
        self.content.file.seek(0)
        with path.open("xb") as file:
            while block := self.content.file.read(1 << 20):
                file.write(block)


class Call:
    """One request. The session is in the name of who asks, at this moment.

    It sees the memories that they may read, and changes those in which they have the `role` that
    the page asks for.
    """

    def __init__(
        self, desk: Desk, request: Request, person: Person, role: Role | None = None
    ) -> None:
        self.desk, self.request, self.person = desk, request, person
        self.objects: list[str] = []
        self.is_refused = self._is_admitted = False
        self.session = desk.session.renew(
            person.name, datetime.now(UTC), person.list_memories(),
            () if role is None else person.list_memories(role),
        )  # fmt: skip

    @property
    def identity(self) -> str:
        """What this request is called where something goes wrong."""
        return str(self.request.state.identity)

    @property
    def query(self) -> QueryParams:
        return self.request.query_params

    def get_path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def note(self, *objects: str) -> None:
        """Say by their ids what a request is about, for the audit: no text, no name of a file."""
        self.objects += objects

    def choose_memory(self, role: Role, name: str) -> str:
        """The memory of a name, in which they have a role; 403 where they haven't.

        Who has it in one memory alone need not name it, who has it in all may leave it open ("").
        """
        names = self.person.list_memories(role)
        if names is not None and not name and len(names) == 1:
            return names[0]
        if names is not None and name.lower() not in names:
            raise HTTPException(403)
        return name

    def limit_session(self, role: Role) -> Session:
        """Return a session that changes only the memories in which the person has the role."""
        names = self.person.list_memories(), self.person.list_memories(role)
        return self.desk.session.renew(self.person.name, self.session.now, *names)

    def admit(self, lane: Lane | None = None) -> None:
        """Raise HTTPException 503 if too many jobs wait already.

        An admitted request is refused only in a lane. Otherwise it could make a change, and be
        refused while it answers or writes its audit entry.
        """
        if (lane or not self._is_admitted) and not self.desk.has_room(lane):
            self.is_refused = not self._is_admitted
            raise HTTPException(503, headers={"Retry-After": "1"})
        self._is_admitted = True

    async def work(self, job: Callable[[], T], lane: Lane | None = None) -> T:
        """Run a job that reads, writes or computes in a thread."""
        self.admit(lane)
        return await self.desk.work(job, lane)

    async def look(
        self, job: Callable[[], T], lane: Lane | None = None, seconds: float | None = None
    ) -> T:
        """Do something in a thread that changes nothing, for as long as somebody waits for it.

        Once the browser has given it up, or the time is over (`LOOK_SECONDS`), it is not begun any
        more, and ended where it was (see `stopping`): a StoppedError. What was sent must have been
        read before.
        """
        limit = WorkLimit(LOOK_SECONDS if seconds is None else seconds)
        done: list[T] = []
        failed: Exception | None = None

        async def watch() -> None:
            with anyio.move_on_after(limit.left):
                while (await self.request.receive())["type"] != "http.disconnect":
                    pass
                limit.stop()
            group.cancel_scope.cancel()

        with limit_work(limit):
            async with anyio.create_task_group() as group:
                group.start_soon(watch)
                try:
                    done.append(await self.work(job, lane))
                except Exception as error:  # in a group of its own nobody would find it
                    failed = error
                group.cancel_scope.cancel()
        if failed is not None:
            raise failed
        if not done:
            raise limit.build_error()
        return done[0]

    async def answer(self, render: Callable[[], str], status: int = 200) -> Response:
        """A page that is rendered in a thread."""
        return HTMLResponse(await self.work(render), status)

    async def read_form(self, fields: int, files: int = 0) -> FormData:
        """What was sent: so many fields and files at most.

        InputError for more of them, and for a form that ends too early; MissingError where the disk
        is full. Files lie in the system's folder for what is temporary, without names.
        """
        try:
            return await self.request.form(
                max_files=files, max_fields=fields, max_part_size=MOST_BYTES
            )
        except HTTPException as error:
            if error.status_code != _MALFORMED:
                raise
            raise InputError(_explain_form(error.detail, files), code="faulty form") from error
        except OSError as error:
            raise MissingError(describe_failed_write(Path(gettempdir()), error)) from error


def _explain_form(detail: str, files: int) -> str:
    """What is wrong with a form, by what its parser says."""
    if detail.startswith("Too many files"):
        return f"at most {files} files are taken at once: send them in parts"
    return "what was sent is not whole: send it again"


def get_text(sent: Mapping[str, Any], name: str) -> str:
    """A field that was sent, "" where there is none; its lines end as they do here."""
    value = sent.get(name, "")
    # A form ends its lines as mail does.
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def get_uploads(sent: FormData, name: str) -> tuple[Upload, ...]:
    """The files of a field; a field of files where none was chosen sends one without a name."""
    files = [each for each in sent.getlist(name) if isinstance(each, UploadFile)]
    return tuple(Upload(_clean(each.filename), each) for each in files if each.filename)


def get_number(sent: FormData | QueryParams, name: str) -> int | None:
    """A whole number of 0 or more; InputError for anything else, None where there is none."""
    value = get_text(sent, name)
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        message = f"{name} must be a whole number of 0 or more, not {value!r}"
        raise InputError(message)
    return int(value)


def _clean(name: str | None) -> str:
    """The name of a file without folders, and without what a file system refuses."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if each in _REFUSED or not each.isprintable() else each for each in last)
    return kept.encode()[-_MOST_NAME:].decode(errors="ignore").strip(" .") or "file"


Handler: TypeAlias = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """A route: its address as Starlette writes it, what answers, and the least role for it.

    `most` is how many bytes may be sent. A page of no role is open to everybody; one of anybody's
    to all who came in; one for those who are signed in to people, and to no program with a token.
    Look-ups are counted, and noted one by one only where a team wants that. What only reads is not
    noted, even if it is asked for by POST.
    """

    path: str
    handler: Handler
    role: Role | Literal["anybody", "signed in"] | None = "reader"
    methods: Sequence[str] = ("GET",)
    most: int = MOST_BYTES
    is_lookup: bool = False
    only_reads: bool = False


class Remarks:
    """Keeps what a service remarks, to be shown beside its answer."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        pass

    def remark(self, remark: Remark) -> None:
        self.texts.append(name_buttons(remark.text))


async def run_page(
    desk: Desk, request: Request, page: Page, answer: Callable[[Call], Awaitable[Response]]
) -> Response:
    """Answer a request, as far as somebody may ask for it."""
    person, begun = request.scope.get("person", NOBODY), monotonic()
    limited = Request(request.scope, receive_in_bounds(request, page.most))
    call = Call(desk, limited, person, page.role if page.role in EVERY_ROLE else None)
    may_edit = person.may("reviser")
    if desk.team is None:
        VISITOR.set(Visitor(may_edit=may_edit))
    elif person is not NOBODY:
        keeps = person.may("administrator") or person.may("memory manager")
        VISITOR.set(Visitor(person.name, keeps, may_edit))
    status = 500
    try:
        await _insist_on_right(call, page)
        response = await answer(call)
        status = response.status_code
    except HTTPException as error:
        status = error.status_code
        raise
    except TmtoolError as error:
        is_program = answers_problems(request.scope)
        status = name_problem(error)[1] if is_program else get_status(error)
        raise
    finally:
        await limited.close()  # files that were sent
        desk.counts.note(request.method, page.path, status, monotonic() - begun)
        if desk.team is not None:
            await desk.team.note(call, page, status)
    return response


async def _insist_on_right(call: Call, page: Page) -> None:
    """403 for who may not do it, 429 for who does it too often."""
    person = call.person
    if page.role in ("anybody", "signed in"):
        if person is NOBODY or (page.role == "signed in" and person.token):
            raise HTTPException(403)
    elif page.role is not None and not person.may(cast("Role", page.role)):
        raise HTTPException(403)
    if page.is_lookup and call.desk.team is not None:
        await call.desk.team.insist_on_rates(("look-up", person.name))
