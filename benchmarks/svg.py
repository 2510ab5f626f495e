"""Letters in a picture."""

from __future__ import annotations


def write_text(
    x: float, y: float, text: str, colour: str, size: float, anchor: str = "middle",
    weight: str = "400",
) -> str:  # fmt: skip
    """A text at a place in SVG."""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{text}</text>'
    )
