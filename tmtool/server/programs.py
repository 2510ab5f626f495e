"""What programs are answered: the records of an operation, and the remarks beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tmtool.operations.declare import Operation
from tmtool.operations.to_json import to_json
from tmtool.server.calls import Remarks
from tmtool.services.session import Session


@dataclass(frozen=True, slots=True)
class ProgramAnswer:
    """The result of an operation, its records as JSON has them, and what is to be known of it."""

    result: Any
    records: list[dict[str, Any]]
    remarks: list[str]


def answer_program(session: Session, operation: Operation[Any, Any], asked: Any) -> ProgramAnswer:
    """Run an operation for a program; where the memory lies on this machine is not told."""
    if operation.memory == "filled":
        session.check_filled()
    remarks = Remarks()
    result = operation.run(session, asked, remarks)
    records = [*map(to_json, operation.tell(result))]
    settings = session.settings
    for each in records:
        for name in ("memory", "terms"):
            if isinstance(told := each.get(name), str):
                each[name] = told.replace(settings.place, settings.name)
    texts = [each.replace(settings.place, settings.name) for each in remarks.texts]
    return ProgramAnswer(result, records, texts)
