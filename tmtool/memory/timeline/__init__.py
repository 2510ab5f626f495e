"""How a term was rendered over the years and by body: a table and a picture."""

from tmtool.memory.timeline.counting import Document, Rendering, Timeline, Use, counted
from tmtool.memory.timeline.looking import timeline, uses

__all__ = ["Document", "Rendering", "Timeline", "Use", "counted", "timeline", "uses"]
