"""Answers to programs: the records of an operation, and its remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tmtool.formats.bitexts.jsonl import dump
from tmtool.operations.declare import Operation
from tmtool.operations.parsing import parse_object
from tmtool.operations.to_json import to_json
from tmtool.reporter import Reporter
from tmtool.server.calls import Remarks
from tmtool.services.session import Session
from tmtool.views.citations import Permalinks


@dataclass(frozen=True, slots=True)
class ProgramAnswer:
    """The results of an operation (several if it streams), their records as JSON, and remarks."""

    results: list[Any]
    records: list[dict[str, Any]]
    remarks: list[str]


def answer_program(
    session: Session, operation: Operation[Any, Any], asked: Any, reporter: Reporter | None = None
) -> ProgramAnswer:
    """Run an operation for a program; the place of the memory on this machine is hidden."""
    if operation.memory == "filled":
        session.check_filled()
    remarks = Remarks()
    result = operation.run(session, asked, reporter or remarks)
    results = [*result] if operation.streams else [result]
    records = [to_json(each) for part in results for each in operation.tell(part)]
    settings = session.settings
    for each in records:
        for name in ("memory", "terms"):
            if isinstance(told := each.get(name), str):
                each[name] = told.replace(settings.place, settings.name)
    texts = [each.replace(settings.place, settings.name) for each in remarks.texts]
    return ProgramAnswer(results, records, texts)


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
        """The number of characters of stored text, each text once."""
        return sum(len(text) for each in self.citations for text in each["texts"].values())

    @property
    def text(self) -> str:
        """The answer as JSON."""
        told = {"records": self.records, "citations": self.citations, "remarks": self.remarks}
        return dump({**told, "characters": self.characters})


def run_tool(asking: Asking, operation: Operation[Any, Any], sent: Mapping[str, Any]) -> Reply:
    """Run an operation for a language model; InputError for fields that it can't take."""
    asked = parse_object(operation.request, "mcp", sent)
    answer = answer_program(asking.session, operation, asked)
    (result,) = answer.results
    cited = () if operation.cite is None else operation.cite(result, asking.links)
    return Reply(answer.records, [dict(each) for each in cited], answer.remarks)
