"""How a term was rendered over the years and by body: a table and a picture."""

from tmtool.memory.timeline.counting import Concept, Document, Rendering, Timeline, Use, counted
from tmtool.memory.timeline.looking import timeline, uses

__all__ = ["Concept", "Document", "Rendering", "Timeline", "Use", "counted", "timeline", "uses"]
