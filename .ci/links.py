"""Check the links of a site in a folder: `python .ci/links.py build/site`.

Every link leads to a file of the site and to an anchor in it, and no page loads anything from
elsewhere. Links to addresses are counted, not followed: CI has no network.
"""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The anchors of a page, where its links lead, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("index", "search", "next", "prev"):
            self.loaded.append(given.get("href", ""))
        elif "src" in given:
            self.loaded.append(given["src"])


def main(root: Path) -> int:
    """Print what is wrong; the exit code."""
    paths = sorted(root.resolve().rglob("*.html"))
    pages = {path: Page(path.read_text("utf-8")) for path in paths}
    wrong = [
        f"{path.relative_to(root.resolve())}: {said}"
        for path, page in pages.items()
        for said in find_faults(path, page, pages)
    ]
    links = [target for page in pages.values() for target in page.links]
    elsewhere = sum(bool(urlsplit(target).netloc) for target in links)
    print(*wrong, f"{len(pages)} pages, {len(links)} links, {elsewhere} of them to other sites and "
          f"not followed; wrong: {len(wrong)}", sep="\n")  # fmt: skip
    return 1 if wrong or not pages else 0


def find_faults(path: Path, page: Page, pages: dict[Path, Page]) -> Iterator[str]:
    """What is wrong with the links of a page and with what it loads."""
    for target in page.loaded:
        if urlsplit(target).scheme not in ("", "data") or urlsplit(target).netloc:
            yield f"loads {target}"
    for target in (*page.links, *page.loaded):
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            continue
        there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        anchor = unquote(parts.fragment)
        if not there.is_file():
            yield f"{target} leads nowhere"
        elif anchor and there in pages and anchor not in pages[there].anchors:
            yield f"{target} has no such anchor"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
