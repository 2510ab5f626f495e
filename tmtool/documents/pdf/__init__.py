"""PDF into lines: pages of letters into rows, columns, tables, footnotes and paragraphs.

What a page shows decides, not the order in which its letters lie in the file. All that is on a page
and in no paragraph is reported with its page. Files are read by a process of their own, with limits
of memory and time (`process`); `worker.read_content` is what it does.
"""

from __future__ import annotations

from tmtool.documents.pdf.process import read_pdf

__all__ = ["read_pdf"]
