"""A team's server as docs/team.md sets it up: every command of the page is run, in its order."""

import json
import re
import shutil
import ssl
import subprocess
import tomllib
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pages
import pytest
from debian_machine import DAY, NAME, ROOT, Machine, read_commands, read_unit
from postgres_instance import instance
from served import DATA, OWN, fill

from tmtool.errors import MissingError
from tmtool.memory.content_digest import compute_content_digest
from tmtool.server.team import read_team
from tmtool.stores import open_store

PAGE = (ROOT / "docs" / "team.md").read_text("utf-8")
DEPLOY = ROOT / "docs" / "deploy"
BLOCKS = [block for block in pages.blocks(PAGE) if block.language in ("sh", "console")]
COMMANDS = [command for block in BLOCKS for command in read_commands(block.content)]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
ONLY_NOTED = {
    "adduser": "it would change the machine of the tests",
    "apt-get": "it would change the machine of the tests; the packages are looked up",
    "docker compose exec": "the command in the container is run without one",
    "docker compose up": "containers need a daemon, which can't be started where tests are",
    "journalctl": "only systemd itself knows",
    "pg_verifybackup": "that of the wheel crashes; that of Debian is run",
    "pip": "it would fetch a gigabyte; README's command, which .ci/run runs, is the same",
    "systemctl --failed": "only systemd itself knows",
    "systemctl list-timers": "only systemd itself knows",
}
"""What is not done, and why."""
MEMORY = '"postgresql:///un?memory=ga"'
CANARY = "弥合数字鸿沟"
PASSWORD = "correct horse battery"
SIZES = re.findall(r"^\| `(\w+)` \| (\w+) \| (\w+) \| (\w+) \|$", PAGE, re.MULTILINE)


def test_the_page_has_no_command_that_is_not_walked():
    """Sessions and commands in the middle of a sentence are none that the walk would leave out."""
    assert {block.language for block in pages.blocks(PAGE)} <= {"sh", "text"}
    assert not re.findall(r"^[ \t]+```", PAGE, re.MULTILINE)
    named = {name_command(each) for each in re.findall(r"`tmtool ([^`]+)`", PAGE)}
    assert named - {name_command(each) for each in list_of_tmtool()} == set()


def list_of_tmtool():
    """What tmtool is asked by the page, and by the unit."""
    started = read_unit(DEPLOY / "tmtool.service")["Service"]["ExecStart"]
    lines = [*COMMANDS, started.replace("/opt/tmtool/bin/", "")]
    return [found[1] for each in lines if (found := re.search(r"(?:^| )tmtool ([a-z].*)", each))]


def name_command(words):
    """A command of tmtool without what it is given."""
    first, *rest = words.split()
    return f"{first} {rest[0]}" if first in ("memory", "people") and rest else first


def test_the_settings_are_those_that_the_units_and_the_proxy_have():
    team = read_team(DEPLOY / "team.toml")
    assert team.address == f"https://{NAME}"
    assert f"server unix:{team.socket};" in (DEPLOY / "nginx.conf").read_text("utf-8")
    backup = (DEPLOY / "tmtool-backup").read_text("utf-8")
    assert f"--directory={team.folder.parent} {team.folder.name} " in backup


def test_what_pip_is_asked_for_is_there():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = re.findall(r"pip install .*'\.\[(.+)\]'", PAGE + (DEPLOY / "Dockerfile").read_text())
    assert len(asked) == 3
    assert {each for line in asked for each in line.split(",")} <= {
        *declared["optional-dependencies"]
    }


def test_two_servers_have_settings_that_are_read(tmp_path):
    (block,) = [each for each in pages.blocks(PAGE) if each.language == "text"]
    (tmp_path / "team.toml").write_text(block.content, "utf-8")
    assert read_team(tmp_path / "team.toml").state.endswith("/un?team=ga")


# The walk


@pytest.fixture(scope="module")
def walked():
    """The machine after all commands of the page, and what was seen on the way."""
    machine = Machine(NGINX)
    try:
        yield machine, walk(machine)
    finally:
        machine.close()


def walk(machine):
    """Run all commands; the answers of each, and the digests of the memory at some moments."""
    prepare(machine)
    answers, digests = {}, {}
    for command in COMMANDS:
        if command == "runuser -u postgres -- dropdb tried":
            digests["tried"] = read_digest(machine, "tried")
        if command == "runuser -u postgres -- dropdb un":
            # After the backup somebody goes on.
            machine.run(f"runuser -u tmtool -- tmtool add more.tsv --memory {MEMORY} --quiet")
            digests["later"] = read_digest(machine, "un")
        answers.setdefault(command, []).append(machine.run(command))
        if command == "systemctl start tmtool-backup":
            digests.setdefault("kept", read_digest(machine, "un"))
        if command.startswith("tar --extract"):
            digests["back"] = read_digest(machine, "un")
        if command == "systemctl start postgresql tmtool":
            digests["copied"] = read_digest(machine, "un")
    return answers, digests


def prepare(machine):
    """What the page takes as given: translations, and a team in a folder."""
    small = machine.root / "srv" / "small"
    small.mkdir()
    fill(small / "memory")
    (small / "team.toml").write_text(f'address = "https://{NAME}"\n', "utf-8")
    shutil.copy(DATA.parent / "units" / "read" / "memoq.tmx", machine.root / "srv" / "un.tmx")
    # As compose.yaml mounts it.
    mounted = machine.root / "etc" / "tmtool"
    mounted.mkdir()
    shutil.copy(machine.root / "copy/docs/deploy/team.toml", mounted)
    more = machine.root / "copy" / "more.tsv"
    more.write_text("zh\ten\n这是后来的。\tThis came later.\n", "utf-8")


def connect(machine, database="un", user="tmtool"):
    """The address of a memory in a database of the machine."""
    server = machine.server
    return server.get_address("ga", database, user)


def read_digest(machine, database):
    """What a memory says, whatever keeps it."""
    with closing(open_store(connect(machine, database))) as store:
        return compute_content_digest(store).digest


@contextmanager
def browse(machine):
    """A browser that trusts the team's own CA, and comes by the proxy."""
    trusted = ssl.create_default_context(cafile=f"{machine.root}/etc/ssl/tmtool/ca.pem")

    def ask_for_name(request):
        request.extensions["sni_hostname"] = NAME

    with httpx2.Client(
        base_url=f"https://127.0.0.1:{machine.port}", verify=trusted, timeout=120,
        headers={"host": NAME}, event_hooks={"request": [ask_for_name]},
    ) as client:  # fmt: skip
        yield client


@pytest.mark.clients
def test_every_command_is_run_or_has_a_reason(walked):
    machine, (answers, _) = walked
    assert {*answers} == {*COMMANDS}
    noted = machine.list_noted()
    reasons = {*ONLY_NOTED} - ({"pg_verifybackup"} if machine.has_debians else set())
    assert [each for each in noted if not each.startswith(tuple(reasons))] == []
    assert [why for why in reasons if not any(each.startswith(why) for each in noted)] == []


@pytest.mark.clients
def test_what_is_read_leads_in(walked):
    """The invitation that the page's command prints is good, by the proxy, with its certificate."""
    machine, (answers, _) = walked
    invited = [told for each, told in answers.items() if "people set anna" in each]
    code = invited[-1][-1].strip().rpartition("#")[2]
    with browse(machine) as client:
        sent = {"code": (None, code), "password": (None, PASSWORD)}
        assert client.post("/join", files=sent, headers=OWN).status_code == 303
        assert client.get("/desk", params={"q": CANARY}).status_code == 200
        people = client.get("/people").text
    assert "Anna Li" in people
    logged = (machine.root / "var/log/nginx/access.log").read_text("utf-8")
    assert "GET /desk" in logged
    assert "q=" not in logged


@pytest.mark.clients
def test_who_comes_without_tls_is_sent_on(walked):
    machine, _ = walked
    answer = httpx2.get(f"http://127.0.0.1:{machine.plain}/desk", headers={"host": NAME})
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{NAME}/desk")


@pytest.mark.clients
def test_what_comes_back_is_what_was_kept(walked):
    """A dump beside, a dump in the place of a later memory, the copy of a whole server."""
    _, (_, digests) = walked
    assert digests["later"] != digests["kept"]
    assert digests["tried"] == digests["back"] == digests["copied"] == digests["kept"]


@pytest.mark.clients
def test_the_backup_has_the_schemas_that_tmtool_names(walked):
    machine, _ = walked
    team = machine.root / "srv/tmtool/team.toml"
    done = subprocess.run(
        [machine.root / "opt/tmtool/bin/tmtool", "memory", "backup", "b.zip", "--team",
         team],
        env=machine.environment | {"PGUSER": "tmtool"}, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    named = re.findall(r"-n (\w+)", done.stderr)
    dumped = [
        re.findall(r"--schema=(\w+)", text)
        for text in (PAGE, (DEPLOY / "tmtool-backup").read_text("utf-8"))
    ]
    assert [sorted(each) for each in dumped] == [sorted(named)] * 2
    assert machine.server.ask("SELECT count(*) FROM tmteam_ga.accounts", database="un") != [(0,)]


@pytest.mark.clients
def test_what_the_page_lists_is_there(walked):
    machine, (answers, _) = walked
    said = {command: told[-1] for command, told in answers.items()}
    (listed,) = [told for command, told in said.items() if "people list" in command]
    assert listed == "anna (Anna Li): administrator, memory manager (invited)\n" \
                     "ben (Ben Xu): reviser in un (invited)\n"  # fmt: skip
    (info,) = [told for command, told in said.items() if " info " in command]
    assert re.search(r"^memories +un \d", info, re.MULTILINE)
    kept = {each.name for each in (machine.root / "var/backups/tmtool").iterdir()}
    assert kept == {f"{DAY}.dump", f"{DAY}.tar.gz", "monday.zip", "tried"}
    assert (machine.root / "var/backups/tmtool/tried/team.toml").is_file()
    assert machine.units.enabled == ["tmtool", "tmtool-backup.timer"]


@pytest.mark.clients
def test_the_settings_of_the_database_are_taken(walked):
    """All of the file, and those of the table, one size after another."""
    machine, _ = walked
    server = machine.server
    own = f"{machine.root}/etc/postgresql/17/main/conf.d/tmtool.conf"
    rows = server.ask("SELECT name, error FROM pg_file_settings WHERE sourcefile = %s", own)
    assert {error for _, error in rows} == {None}
    assert {name for name, _ in rows} > {row[0] for row in SIZES if row[0] != "max_connections"}
    assert len(SIZES) == 5
    for name, *values in SIZES:
        for value in values:
            # It says what it would start with, and doesn't.
            server.run("postgres", "-D", server.data, "-c", f"{name}={value}", "-C", name)


@pytest.mark.clients
def test_packages_are_debians():
    lines = [command for command in COMMANDS if command.startswith("apt-get install")]
    names = {word for line in lines for word in line.split()[3:]}
    assert {"postgresql-17", "postgresql-17-pgvector", "docker-compose"} <= names
    said = subprocess.run(["apt-cache", "show", *names], capture_output=True, check=True, text=True)
    assert set(re.findall(r"^Package: (\S+)", said.stdout, re.MULTILINE)) == names


# Linters


@pytest.mark.clients
def test_units_are_well_formed(tmp_path):
    """By systemd's own look at them; that what they start is there, the walk says."""
    for path in DEPLOY.glob("tmtool*.*"):
        text = path.read_text("utf-8")
        (tmp_path / path.name).write_text(
            re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M)
        )
    units = sorted(tmp_path.iterdir())
    assert len(units) == 3
    services = [each for each in units if each.suffix == ".service"]
    for arguments in (
        ["verify", *units],
        # 2.0 of 10, where a unit without any such setting has 9.6.
        ["security", "--offline=yes", "--threshold=20", *services],
        ["calendar", read_unit(DEPLOY / "tmtool-backup.timer")["Timer"]["OnCalendar"]],
    ):
        done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), done


@pytest.mark.clients
def test_the_containers_are_well_formed_and_closed():
    done = subprocess.run(
        ["docker-compose", "--file", DEPLOY / "compose.yaml", "config", "--format", "json"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    services = told["services"]
    assert {name for name, each in services.items() if each.get("ports")} == {"proxy"}
    assert told["networks"]["inside"]["internal"] is True
    assert [[*services[name]["networks"]] for name in ("db", "tmtool")] == [["inside"]] * 2
    for name, each in services.items():
        assert each["healthcheck"]["test"], name
        assert not any("PASSWORD" in key and not key.endswith("_FILE")
                       for key in each.get("environment") or ()), name  # fmt: skip
        mounted = [v["source"] for v in each["volumes"] if v["type"] == "bind"]
        assert all(Path(source).is_file() for source in mounted), name
    assert {Path(each["file"]).name for each in told["secrets"].values()} == {
        "postgres", "tmtool", "pgpass", "tm.pem", "tm.key"
    }  # fmt: skip
    asked = re.findall(r"docker compose exec (?:-T )?(\w+)", PAGE)
    assert asked
    assert {*asked} <= {*services}
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE)
    assert all((ROOT / each).exists() for line in copied for each in line.split())
    assert re.search(r"^USER (\d+):", dockerfile, re.MULTILINE)[1] != "0"


@pytest.mark.clients
def test_the_database_of_the_containers_is_made_ready():
    """What PostgreSQL's image runs once; then only the password lets tmtool in."""
    with instance() as server:
        secret, file = server.folder / "tmtool", server.folder / "database.sql"
        secret.write_text("2f0a\n")
        script = (DEPLOY / "database.sql").read_text("utf-8")
        file.write_text(script.replace("/run/secrets/tmtool", str(secret)), "utf-8")
        server.run("psql", "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-f", file, server.get_address())
        (server.data / "pg_hba.conf").write_text(
            "local all postgres trust\nlocal un tmtool scram-sha-256\n", "utf-8"
        )
        server.ask("SELECT pg_reload_conf()")
        with closing(open_store(
            server.get_address("ga", "un", "tmtool:2f0a"), create=True
        )) as store:  # fmt: skip
            assert store.count_units() == 0
        with pytest.raises(MissingError):
            open_store(server.get_address("ga", "un", "tmtool:wrong"))
