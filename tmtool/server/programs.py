"""Answers to programs: the records of an operation, and its remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tmtool.operations.declare import Operation
from tmtool.operations.to_json import to_json
from tmtool.reporter import Reporter
from tmtool.server.calls import Remarks
from tmtool.services.session import Session


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
