"""The tools, made from operations: what each takes, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tmtool.operations import registry
from tmtool.operations.declare import Operation
from tmtool.operations.parsing import parse_object
from tmtool.server.programs import answer_program
from tmtool.services.session import Session
from tmtool.views.citations import Permalinks


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the session in their name, and what opens a place for them."""

    session: Session
    links: Permalinks


@dataclass(frozen=True, slots=True)
class Reply:
    """The records of an answer, where its texts stand, and what is to be known of it."""

    records: list[dict[str, Any]]
    citations: list[dict[str, Any]]
    remarks: list[str]

    @property
    def characters(self) -> int:
        """How many characters of stored text that is, each text once."""
        return sum(len(text) for each in self.citations for text in each["texts"].values())


def name_tool(operation: Operation[Any, Any]) -> str:
    """The name of the tool that an operation is."""
    return operation.name.replace(" ", "_")


def run_tool(asking: Asking, operation: Operation[Any, Any], sent: Mapping[str, Any]) -> Reply:
    """Run an operation with what a program sent; InputError for what it can't take."""
    asked = parse_object(operation.request, "mcp", sent)
    answer = answer_program(asking.session, operation, asked)
    cited = () if operation.cite is None else operation.cite(answer.results[0], asking.links)
    return Reply(answer.records, [dict(each) for each in cited], answer.remarks)


TOOLS: Mapping[str, Operation[Any, Any]] = {
    name_tool(each): each for each in registry.iter_operations() if "mcp" in each.on
}
