"""The pages that `tmtool serve` shows: routes, who may come in, and the socket it listens at.

No job is done here: each route parses, calls one service and shows one view. The web packages are
imported in the modules below, which nothing loads before a server is started.
"""

from __future__ import annotations

from importlib.util import find_spec

from tmtool.errors import MissingError

PACKAGES = ("fastapi", "starlette", "uvicorn", "python_multipart")
_OF_TEAM = "argon2"
_OF_MCP = "mcp"


def require_packages() -> None:
    """MissingError where the packages of the extra `serve` are not installed."""
    if not all(map(find_spec, PACKAGES)):
        message = (
            "the desk needs packages that are not installed; install them with: pip install "
            "'tmtool[serve]'"
        )
        raise MissingError(message, code="no serve")


def require_team_packages() -> None:
    """MissingError where the packages of the extra `team` are not installed."""
    require_packages()
    if not find_spec(_OF_TEAM):
        message = (
            "a team's server needs packages that are not installed; install them with: pip install "
            "'tmtool[team]'"
        )
        raise MissingError(message, code="no team")


def has_mcp() -> bool:
    """Whether the package of the extra `mcp` is installed."""
    return find_spec(_OF_MCP) is not None


def require_mcp() -> None:
    """MissingError where the package of the extra `mcp` is not installed."""
    if not has_mcp():
        message = (
            "the Model Context Protocol needs a package that is not installed; install it with: "
            "pip install 'tmtool[mcp]'"
        )
        raise MissingError(message, code="no mcp")
