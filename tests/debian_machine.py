"""A machine with Debian, for the commands of docs/team.md: each is run, below a folder of its own.

Places of the system (`/etc`, `/srv` and so on) lie below that folder, in commands and in the files
of docs/deploy alike. A program that would change the machine of the tests has a stand-in: `runuser`
and `install` do what they are asked but as nobody else; `systemctl` starts what units say, where
and with the folders that they say, but keeps it from nothing; `docker compose exec` runs the
command here. What a stand-in only notes stands in `noted`.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from postgres_instance import Instance, give, make_folder
from waiting import wait_until

ROOT = Path(__file__).parents[1]
NAME = "tm.example.org"
DAY = "2026-11-29"
_PLACE = re.compile(r"(?<![\w/.])/(?=(?:etc|opt|run|srv|usr/lib/postgresql|usr/local|var)\b)")
_DEBIAN = Path("/usr/lib/postgresql/17/bin")
_EXTENSION = Path("/usr/share/postgresql/17/extension/vector.control")
_CLUSTER = "var/lib/postgresql/17/main"
_STAND_INS = {
    "adduser": 'echo adduser "$@" >> "$NOTED"',
    "apt-get": 'echo apt-get "$@" >> "$NOTED"',
    "curl": 'exec "$CURL" --silent --connect-to tm.example.org:443:127.0.0.1:"$PORT" "$@"',
    "date": f'[ "$*" = +%F ] && echo {DAY}',
    "docker": """
[ "$1" = compose ] || exit 64
case $2 in
config) if [ "$COMPOSE" ]; then exec "$COMPOSE" "$2" "$3"; else echo docker "$@" >> "$NOTED"; fi ;;
exec) shift 2; [ "$1" != -T ] || shift; echo "docker compose exec $1" >> "$NOTED"; shift
    PGUSER=tmtool exec "$@" ;;
*) echo docker "$@" >> "$NOTED" ;;
esac""",
    "journalctl": 'echo journalctl "$@" >> "$NOTED"',
    "install": """
for each; do
    shift
    case $each in
    -o | -g) owner=$each ;;
    *)
        case $owner$each in
        -[og]postgres) [ -z "$DATABASE_USER" ] || set -- "$@" "$owner" "$DATABASE_USER" ;;
        -*) [ "$owner" ] || set -- "$@" "$each" ;;
        *) set -- "$@" "$each" ;;
        esac
        owner= ;;
    esac
done
exec /usr/bin/install "$@" """,
    "nginx": 'exec "$PROXY" -c "$SANDBOX/nginx.conf" -p "$SANDBOX" "$@"',
    "python3": """
[ "$1 $2" = "-m venv" ] || exit 64
mkdir -p "$3/bin"
cp "$STAND_INS/pip" "$STAND_INS/tmtool" "$3/bin" """,
    "runuser": """
[ "$1" = -u ] && [ "$3" = -- ] || exit 64
user=$2; shift 3
export HOME="$SANDBOX/srv/tmtool" PGUSER="$user"
if [ "$user" = postgres ] && [ "$DATABASE_USER" ]; then
    exec setpriv --reuid="$DATABASE_USER" --regid="$DATABASE_USER" --clear-groups "$@"
fi
exec "$@" """,
    "pip": 'echo pip "$@" >> "$NOTED"',
    "tmtool": f'exec "{sys.executable}" -m tmtool "$@"',
}
"""What stands in for programs of a system; `pip` and `tmtool` are of the environment."""


def read_commands(block):
    """The commands of a block, one a line."""
    return [line for line in block.splitlines() if line.strip()]


class Machine:
    """Runs commands of a page, one after another, in the copy of the repository."""

    def __init__(self, nginx):
        self.root = make_folder()
        self._folder = self.root / "copy"
        self._noted = self.root / "noted"
        self.port, self.plain = _find_port(), _find_port()
        self.has_debians = _EXTENSION.exists()
        for each in ("etc/nginx/conf.d", "etc/postgresql/17/main/conf.d", "etc/systemd/system",
                     "opt", "run", "srv", "usr/local/bin", "usr/local/sbin", "var/backups",
                     "var/log/nginx", "usr/lib/postgresql/17"):  # fmt: skip
            (self.root / each).mkdir(parents=True, exist_ok=True)
        self._noted.touch()
        # The user of the database notes as well.
        self._noted.chmod(0o666)
        self.server = self._make_cluster()
        self._link_programs()
        stand_ins = self._make_stand_ins()
        compose = shutil.which("docker-compose")
        self.environment = {
            "PATH": f"{stand_ins}:{self.root}/usr/local/bin:{self.server._programs}:"
                    f"{os.environ['PATH']}",
            "PGHOST": str(self.server.folder), "PGPORT": str(self.server.port),
            # Whoever forgets to say as whom a command is to be run is nobody in the database.
            "PGUSER": "root", "HOME": str(self.root), "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT), "SANDBOX": str(self.root), "STAND_INS": str(stand_ins),
            "NOTED": str(self._noted), "PORT": str(self.port), "PROXY": nginx,
            # Not NGINX: by that name nginx takes over the sockets of an earlier one.
            "CURL": shutil.which("curl") or "curl", "COMPOSE": compose or "",
            # The superuser may not run a database; postgres is another one here.
            "DATABASE_USER": self.root.owner() if os.geteuid() == 0 else "",
        }  # fmt: skip
        shutil.copytree(ROOT / "docs" / "deploy", self._folder / "docs" / "deploy")
        for path in (self._folder / "docs" / "deploy").iterdir():
            path.write_text(self.place(path.read_text("utf-8")), "utf-8")
        self._configure_nginx()
        self.units = System(self)

    def place(self, text):
        """A text with places of the system below this machine's folder, and ports of its own."""
        text = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;", text)
        text = re.sub(r"listen 80;", f"listen 127.0.0.1:{self.plain};", text)
        return _PLACE.sub(f"{self.root}/", text)

    def run(self, command):
        """Run a command; its answer, and an AssertionError where it fails."""
        words = shlex.split(command)
        if words[0] == "systemctl":
            self.units.control(*words[1:])
            return ""
        if words[0] == "cd":
            self._folder = self._folder / words[1]
            return ""
        done = subprocess.run(
            ["sh", "-euc", self.place(command)], cwd=self._folder, env=self.environment,
            capture_output=True, check=False, text=True, stdin=subprocess.DEVNULL, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def list_noted(self):
        """The commands that stand-ins only noted, by this machine's places."""
        return self._noted.read_text("utf-8").splitlines()

    def note(self, command):
        with self._noted.open("a", encoding="utf-8") as file:
            file.write(f"{command}\n")

    def close(self):
        self.units.close()
        self.server.stop("immediate")
        shutil.rmtree(self.root)

    def _make_cluster(self):
        """A database as Debian's package makes it: with a folder for settings of one's own."""
        data = self.root / _CLUSTER
        data.parent.mkdir(parents=True)
        give(data.parent)
        server = Instance(data)
        if self.has_debians:
            server._programs = _DEBIAN
        server.run("initdb", "--auth=trust", "-U", "postgres", "--no-instructions", "-D", data)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"include_dir = '{self.root}/etc/postgresql/17/main/conf.d'\n")
        # The last word: what the page asks of a machine with 8 GB is read, but not taken up here.
        server.configure({"listen_addresses": "", "shared_buffers": "16MB"})
        server.start()
        return server

    def _link_programs(self):
        """The database's programs where Debian has them; the wheel's pg_verifybackup crashes."""
        folder = self.root / "usr/lib/postgresql/17/bin"
        folder.mkdir()
        for path in self.server._programs.iterdir():
            (folder / path.name).symlink_to(path)
        if not self.has_debians:
            last = folder / "pg_verifybackup"
            last.unlink()
            last.write_text(f'#!/bin/sh\necho {last.name} "$@" >> "$NOTED"\n', "utf-8")
            last.chmod(0o755)

    def _make_stand_ins(self):
        folder = self.root / "stand-ins"
        folder.mkdir()
        for name, script in _STAND_INS.items():
            (folder / name).write_text(f"#!/bin/sh\n{script.strip()}\n", "utf-8")
            (folder / name).chmod(0o755)
        # tmtool is there once the page has linked it.
        hidden = folder / "environment"
        hidden.mkdir()
        for name in ("pip", "tmtool"):
            (folder / name).rename(hidden / name)
        script = folder / "python3"
        script.write_text(script.read_text("utf-8").replace("$STAND_INS", str(hidden)), "utf-8")
        return folder

    def _configure_nginx(self):
        """As Debian's nginx.conf, which takes the files of conf.d."""
        user = "user root;\n" if os.getuid() == 0 else ""
        kept = "".join(
            f"{name}_temp_path {self.root}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.root / "nginx.conf").write_text(
            f"{user}worker_processes 1;\npid {self.root}/run/nginx.pid;\n"
            f"error_log {self.root}/var/log/nginx/error.log;\nevents {{}}\nhttp {{\n"
            f"access_log {self.root}/var/log/nginx/access.log;\n{kept}"
            f"include {self.root}/etc/nginx/conf.d/*.conf;\n}}\n", "utf-8",
        )  # fmt: skip


class System:
    """What systemd does of all that units say: as whom, where and how something is run."""

    def __init__(self, machine):
        self._machine, self.enabled = machine, []
        self._units, self._processes = {}, {}

    def control(self, verb, *words):
        if verb == "daemon-reload":
            for path in (self._machine.root / "etc/systemd/system").iterdir():
                self._units[path.name] = read_unit(path)
            return
        if verb in ("--failed", "list-timers"):
            assert {*words} <= {*self.enabled}
            self._machine.note(f"systemctl {verb}")
            return
        for each in words:
            if each != "--now":
                getattr(self, f"_{verb}")(each)

    def _enable(self, name):
        unit = self._units[_name_unit(name)]
        assert unit["Install"]["WantedBy"] in ("multi-user.target", "timers.target")
        self.enabled.append(name)
        self._start(name)

    def _start(self, name):
        if name == "postgresql":
            self._machine.server.start()
        elif name.endswith(".timer"):
            assert f"{name.removesuffix('.timer')}.service" in self._units
        else:
            self._run(name, self._units[_name_unit(name)]["Service"])

    def _run(self, name, service):
        root = self._machine.root
        for path in (*service["ReadWritePaths"].split(), service.get("WorkingDirectory", root)):
            assert Path(path).is_dir(), path
        if directory := service.get("RuntimeDirectory"):
            folder = root / "run" / directory
            folder.mkdir()
            folder.chmod(int(service["RuntimeDirectoryMode"], 8))
        environment = {**self._machine.environment, "PGUSER": service["User"],
                       "HOME": f"{root}/srv/{service['User']}"}  # fmt: skip
        process = subprocess.Popen(
            shlex.split(service["ExecStart"]), cwd=service.get("WorkingDirectory", "/"),
            env=environment, umask=int(service["UMask"], 8), stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if service.get("Type") == "oneshot":
            assert process.wait() == 0
        else:
            self._processes[name] = process

    def _stop(self, name):
        if name == "postgresql":
            self._machine.server.stop()
            return
        process, service = self._processes.pop(name), self._units[_name_unit(name)]["Service"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(int(service["TimeoutStopSec"])) == 0
        shutil.rmtree(self._machine.root / "run" / service["RuntimeDirectory"])

    def _restart(self, name):
        self._stop(name)
        self._start(name)

    def _reload(self, name):
        """Debian has started nginx when it was installed."""
        assert name == "nginx"
        # It goes on by itself, and what it says must not be waited for.
        subprocess.run([shutil.which("nginx", path=self._machine.environment["PATH"])],
                       env=self._machine.environment, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    def close(self):
        pid = self._machine.root / "run" / "nginx.pid"
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)
            wait_until(lambda: not pid.exists())
        for process in self._processes.values():
            process.kill()
            process.wait(60)


def read_unit(path):
    """The sections of a unit, each with its settings; of one that is given twice, the last."""
    sections, section = {}, {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section[name] = value
    return sections


def _name_unit(name):
    return name if "." in name else f"{name}.service"


def _find_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return found.getsockname()[1]
