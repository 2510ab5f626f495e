"""How a term was rendered over the years and by body: a table and a picture."""

from tmtool.memory.term_history.counting import Concept, Document, Rendering, Timeline, Use, counted
from tmtool.memory.term_history.looking import timeline, uses

__all__ = ["Concept", "Document", "Rendering", "Timeline", "Use", "counted", "timeline", "uses"]
