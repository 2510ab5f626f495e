"""PDFs with forms that show each other, drawn by a seed, and what is true of each of them."""

import random
from dataclasses import dataclass

from raw_pdf import file_of, packed_file_of, stream, text

WAYS = ("shared", "own", "page", "packed")
"""Where a form's resources lie: with those of the page, in itself, nowhere, in a packed object."""
_MOST = 500


@dataclass(frozen=True)
class Forms:
    """`words` are on the page, each once or more often; `endless`: a form shows itself."""

    data: bytes
    words: frozenset[str]
    endless: bool


def forms(seed):
    """A page with up to nine forms, each of which may show the others and itself."""
    chance = random.Random(seed)
    while True:
        count = chance.randint(1, 9)
        endless = chance.random() < 0.5
        shows = {
            form: [
                other
                for other in (range(count) if endless else range(form + 1, count))
                if chance.random() < 1.5 / count
                for _ in range(chance.randint(1, 3))
            ]
            for form in range(count)
        }
        numbers = chance.sample(range(count), count)  # those further in need not come later
        shown = roots(shows)
        circle = any(form in reached(shows, shows[form]) for form in shows)
        if circle or times(shows, shown) <= _MOST:
            break
    return Forms(
        file(shows, shown, numbers, chance), frozenset(f"word{form}" for form in shows), circle
    )


def reached(shows, start):
    """All forms that are shown when those of `start` are."""
    seen, waiting = set(), list(start)
    while waiting:
        form = waiting.pop()
        if form not in seen:
            seen.add(form)
            waiting.extend(shows[form])
    return seen


def roots(shows):
    """Forms enough for a page to show, so that all others are shown."""
    shown = []
    for form in shows:
        if form not in reached(shows, shown):
            shown = [each for each in shown if each not in reached(shows, [form])] + [form]
    return shown


def times(shows, shown):
    """How many forms are shown in all, without a circle: those inside others each time."""
    count = {}
    while len(count) < len(shows):
        for form, inner in shows.items():
            if all(each in count for each in inner):
                count[form] = 1 + sum(count[each] for each in inner)
    return sum(count[form] for form in shown)


def file(shows, shown, numbers, chance):
    """The file; form 0 is object 10 + `numbers[0]`."""
    names = " ".join(f"/X{form} {10 + numbers[form]} 0 R" for form in shows)
    resources = f"<< /XObject << {names} >> /Font << /F1 9 0 R >> >>"
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 5 0 R"
           b" /Contents 4 0 R >>",
        4: stream(" ".join(f"/X{form} Do" for form in shown).encode()),
        5: resources.encode(),
        6: resources.encode(),
        9: b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    }  # fmt: skip
    where = {
        "shared": "/Resources 5 0 R", "own": f"/Resources {resources}", "page": "",
        "packed": "/Resources 6 0 R",
    }  # fmt: skip
    for form, inner in shows.items():
        content = text(50, 800 - 30 * form, f"word{form}")
        content += "".join(f"/X{each} Do\n" for each in inner)
        about = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {where[chance.choice(WAYS)]}"
        bodies[10 + numbers[form]] = stream(content.encode(), about, packed=chance.random() < 0.5)
    return packed_file_of(bodies, [6]) if chance.random() < 0.5 else file_of(bodies)
