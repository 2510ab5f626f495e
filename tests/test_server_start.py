"""`tmtool serve` as somebody types it: a link, one browser, a log without its code, a clean end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from served import OWN, fill
from waiting import wait_until

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send Ctrl+C to one process")
@pytest.mark.parametrize(
    "ending", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)]
)
def test_from_the_command_to_ctrl_c(tmp_path, ending):
    folder = fill(tmp_path / "memory")
    command = [
        sys.executable, "-m", "tmtool", "serve", "--no-browser", "--port", "0",
        "--memory", str(folder),
    ]  # fmt: skip
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        link = process.stdout.readline().strip()
        address, _, code = link.partition("start#")
        client = httpx2.Client(base_url=address)
        wait_until(lambda: is_up(client), process)
        entered = client.post("/session", files={"code": (None, code)}, headers=OWN)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        found = client.post("/desk/terms", files={"q": (None, "会员国")}, headers=OWN)
        assert "Member States" in found.text
        process.send_signal(ending)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 0
    assert said.splitlines() == [f"tmtool: memory: {folder}", "tmtool: the desk is closed"]
    assert code not in said
    assert "会员国" not in said


def is_up(client):
    try:
        return client.get("/healthz").text == "ok\n"
    except httpx2.TransportError:
        return False
