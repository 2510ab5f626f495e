"""The routes of REST as a file: `python tests/rest_routes.py` writes it anew."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PAGE = Path(__file__).parent / "data" / "server" / "routes.tsv"
METHODS = ("get", "post", "put", "patch", "delete")


def list_routes(description):
    """A line for each route: method, address, least role, whether a look-up, what it answers."""
    for path, methods in description["paths"].items():
        for method in METHODS:
            if method in methods:
                told = methods[method]
                looks = "look-up" if told.get("x-look-up") else ""
                statuses = " ".join(each for each in told["responses"] if each != "default")
                yield "\t".join((method.upper(), path, told["x-role"], looks, statuses))


def describe(folder):
    """The description that a team's server has."""
    from test_server_team import Team

    team = Team(folder, filled=False)
    try:
        return team.app._app.routes[0].app.openapi()
    finally:
        team.close()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    with TemporaryDirectory() as name:
        PAGE.write_text("\n".join(sorted(list_routes(describe(Path(name))))) + "\n", "utf-8")
