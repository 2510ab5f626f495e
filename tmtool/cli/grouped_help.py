"""Help texts: options of every day first, rarer ones in groups of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperCommand

if TYPE_CHECKING:
    import typer

    HelpFormatter = object

_FIRST = "Arguments", "Options"


class GroupedHelpCommand(TyperCommand):
    """A command whose options stand in the group that they name, as `rich_help_panel`.

    What typer does with that is done by rich, which takes too long to load.
    """

    def format_options(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Write the arguments and options of each group, in the order of the parameters."""
        groups: dict[str, list[tuple[str, str]]] = {title: [] for title in _FIRST}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                title = getattr(parameter, "rich_help_panel", None)
                if parameter.param_type_name == "argument":
                    title = "Arguments"
                groups.setdefault(title or "Options", []).append(record)
        for title, records in groups.items():
            if records:
                with formatter.section(title):  # type: ignore[attr-defined]
                    formatter.write_dl(records)  # type: ignore[attr-defined]
