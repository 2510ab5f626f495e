"""A team's server that is killed at any moment of a review and of signing in.

Each command that was answered is there afterwards, in its order; of the one that was not, all or
nothing; and the same holds for whoever signs in.
"""

import random
import threading
import time
from contextlib import closing, suppress

import httpx2
import pytest
from made_bitexts import make
from served import OWN, Served, fill
from server_process import ServerProcess
from teams import PASSWORD
from test_server_kills import kill, look
from waiting import wait_until

from tmtool.server.items import Items
from tmtool.server.people import compute_digest
from tmtool.server.reviews import make_bitext

pytestmark = pytest.mark.slow
KILLS = 20
ROWS = 12


@pytest.fixture
def server(tmp_path):
    fill(tmp_path / "memory")
    found = ServerProcess(tmp_path)
    yield found
    found.stop()


class Reviser(threading.Thread):
    """Somebody who edits one row after the other, and takes some of it back, until killed."""

    def __init__(self, browser, identity, version, texts, seed):
        super().__init__()
        self.browser, self.path = browser, f"/v1/bitexts/{identity}"
        self.choose, self.seed = random.Random(seed), seed
        self.version, self.texts = version, texts
        self.open = None
        """What was asked for and not answered: how many versions more, and the texts then."""

    def run(self):
        before, number = [], 0
        with suppress(httpx2.TransportError):
            while True:
                number += 1
                lines, texts = [], dict(self.texts)
                if before and self.choose.random() < 0.25:
                    lines, texts = ["undo"], before.pop()
                else:
                    before.append(self.texts)
                    # Several at once are done all, or none.
                    for row in self.choose.sample(
                        range(1, ROWS + 1), self.choose.choice((1, 1, 3))
                    ):
                        texts[row] = f"Kill {self.seed}, command {number}, row {row}."
                        lines.append(f'edit {row} target = "{texts[row]}"')
                    before += [before[-1]] * (len(lines) - 1)
                    if len(lines) > 1:
                        before.clear()  # what each of several undoes is not told here
                self.open = (self.version + len(lines), texts)
                answer = self.browser.post(
                    f"{self.path}/commands", json={"commands": lines},
                    headers={**OWN, "if-match": f'"{self.version}"'},
                )  # fmt: skip
                assert answer.status_code == 200, answer.text
                self.version, self.texts, self.open = answer.json()["version"], texts, None


def read_rows(browser, identity):
    told = browser.get(f"/v1/bitexts/{identity}?limit=200").json()
    texts = {int(each["row"]): each["pair"]["target"] for each in told["rows"]}
    return told["version"], texts


def test_a_review_that_is_killed_again_and_again_loses_nothing(server):
    code = server.invite("ada", ("reviser", "*"))
    with closing(server.open_state()) as state:
        bitext = make(ROWS)
        identity = make_bitext(Items(state, server.folder), bitext, "made", "Ada").id
    browser = server.start().enter(code)
    cut = done = 0
    for seed in range(KILLS):
        version, texts = read_rows(browser, identity)
        reviser = Reviser(browser, identity, version, texts, seed)
        reviser.start()
        time.sleep(random.Random(seed).uniform(0.02, 0.5))
        server.kill()
        reviser.join()
        server.start()
        found = read_rows(browser, identity)
        answered = (reviser.version, reviser.texts)
        assert found == answered or found == reviser.open, seed
        cut += found == reviser.open != answered
        done += found[0] - version
        page = browser.get(f"/bitexts/{identity}")
        assert page.status_code == 200
        assert f'data-version="{found[0]}"' in page.text
        with closing(server.open_state()) as state:
            item = state.find_item(identity)
            assert item.version == found[0] == len(state.list_events(identity))
            assert item.facts["pairs"] == ROWS
    assert done > KILLS
    assert "Traceback" not in server.said.read_text("utf-8")


def sign_in(browser, name="ada", password=PASSWORD):
    sent = {"name": (None, name), "password": (None, password)}
    return browser.post("/login", files=sent, headers=OWN)


def test_who_signs_in_while_it_is_killed_is_in_or_not(server):
    server.invite("ada", ("reader", "*"))
    code = server.invite("bo", ("reader", "*"))
    server.start().enter(server.invite("ada"))
    values, lost = [], 0
    for seed in range(KILLS):

        def come(found):
            try:
                with server.browse() as browser:
                    answer = sign_in(browser)
                    assert answer.status_code == 303, answer.text
                    found.append(browser.cookies["tmtool"])
            except httpx2.TransportError:
                pass

        came = []
        threads = [threading.Thread(target=come, args=(came,)) for _ in range(2)]
        for each in threads:
            each.start()
        time.sleep(random.Random(seed).uniform(0.05, 2.5))
        server.kill()
        for each in threads:
            each.join()
        lost += 2 - len(came)
        values += came
        server.start()
        with closing(server.open_state()) as state:
            rows = state.list_sign_ins("ada")
            digests = {each.digest for each in rows}
            assert {compute_digest(each) for each in values} <= digests
            assert len(values) < len(rows) <= len(values) + 1 + lost
            assert all(each.made and each.used and each.browser for each in rows)
    for value in values:
        with server.browse() as browser:
            browser.cookies.set("tmtool", value)
            assert browser.get("/me").status_code == 200
    # An invitation that nobody has used is still good, once; and attempts are counted anew.
    server.enter(code)
    with server.browse() as browser:
        statuses = [sign_in(browser, "bo", "a wrong password").status_code for _ in range(7)]
    assert statuses[0] == 403
    assert statuses[-1] == 429
    assert lost > 0
    assert "Traceback" not in server.said.read_text("utf-8")


def put_in(served):
    """Have a bitext taken into the memory: the job."""
    identity = make_bitext(served.desk.items, make(300), "made", served.session.user).id
    return served.send(f"/bitexts/{identity}/memory")


def test_a_bitext_comes_into_the_memory_wholly_or_not_at_all(tmp_path):
    other = Served(fill(tmp_path / "other")).enter()
    none = look(other.session.store)
    assert other.finish(put_in(other)).problem is None
    whole = look(other.session.store)
    served = Served(fill(tmp_path / "memory")).enter()
    choose, killed = random.Random(7), 0
    job = put_in(served).headers["location"].removeprefix("/jobs/")
    served.desk.jobs.start()
    for _ in range(KILLS):
        kill(served.desk.jobs, job, choose.uniform(0, 3))
        killed += served.state.find_job(job).state == "failed"
        assert look(served.session.store) in (none, whole)
        again = served.send(f"/jobs/{job}/repeat")
        job = again.headers["location"].removeprefix("/jobs/")
    wait_until(lambda: served.state.find_job(job).is_over)
    served.desk.jobs.stop()
    assert killed > 3
    assert served.state.find_job(job).problem is None
    assert look(served.session.store) == whole
    for each in (served, other):
        each.session.close()
        each.state.close()
