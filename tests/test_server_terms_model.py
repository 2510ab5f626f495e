"""Random work on a term base through its pages, against a model that knows nothing of them.

The model is a dictionary of entries and a list of changes, each with what one entry said before and
after. A form that is older than its entry changes nothing; a change is undone only while its entry
says what it made of it.
"""

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st
from properties import examples
from served import Served, fill
from test_server_terms import change, entries, forms, read_form, send

IDS = st.sampled_from(("a", "b/c", "词"))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("make"), IDS),
        st.tuples(st.just("open"), IDS),
        st.tuples(st.just("save"), IDS, st.sampled_from(("", "ICT", "waste"))),
        st.tuples(st.just("delete"), IDS),
        st.tuples(st.just("propose"), IDS),
        st.tuples(st.just("approve"), IDS),
        st.tuples(st.just("decline"), IDS),
        st.tuples(st.just("undo"), st.integers(1, 6)),
    ),
    min_size=4,
    max_size=14,
)


@dataclass(frozen=True)
class Plain:
    """What the model knows of an entry."""

    subject: str | None
    terms: tuple[tuple[str, str, str | None], ...]


@dataclass
class Model:
    """Entries, forms that are open, and changes: an id, before, after, and what one undoes."""

    held: dict = field(default_factory=dict)
    opened: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    undone: set = field(default_factory=set)

    def put(self, identity, after, undoes=None):
        before = self.held.pop(identity, None)
        if after is not None:
            self.held[identity] = after
        if before != after:
            self.changes.append((identity, before, after, undoes))

    def make(self, identity):
        if identity in self.held:
            return 400
        self.put(
            identity, Plain(None, (("en", f"term {identity}", None), ("zh", f"语{identity}", None)))
        )
        return 303

    def open(self, identity):
        if identity not in self.held:
            return 404
        self.opened[identity] = self.held[identity]
        return 200

    def save(self, identity, subject):
        if identity not in self.opened:
            return None
        if self.held.get(identity) != self.opened[identity]:
            return 412
        self.put(identity, replace(self.held[identity], subject=subject or None))
        return 303

    def delete(self, identity):
        if identity not in self.held:
            return None
        self.put(identity, None)
        return 303

    def propose(self, identity):
        if identity not in self.held:
            return 404
        terms = self.held[identity].terms
        if any(lang == "fr" for lang, *_ in terms):
            return 400
        self.put(identity, replace(self.held[identity], terms=(*terms, ("fr", "mot", "proposed"))))
        return 303

    def decide(self, identity, step):
        entry = self.held.get(identity)
        if entry is None or all(each[2] != "proposed" for each in entry.terms):
            return None
        kept = tuple(each if each[2] != "proposed" else (*each[:2], step) for each in entry.terms)
        self.put(identity, replace(entry, terms=tuple(each for each in kept if each[2] != "gone")))
        return 303

    def undo(self, number):
        if number > len(self.changes) or number in self.undone:
            return 400
        identity, before, after, undoes = self.changes[number - 1]
        if self.held.get(identity) != after:
            return 400
        self.put(identity, before, number)
        self.undone.add(number)
        self.undone.discard(undoes)
        return 303


class Pages:
    """The same, through pages."""

    def __init__(self, served):
        self.served, self.opened = served, {}

    def get(self, path, **query):
        from lxml import html as parser

        answer = self.served.client.get(path, params=query)
        return answer.status_code, parser.document_fromstring(answer.text)

    def make(self, identity):
        _, page = self.get("/terms/new", en=f"term {identity}", zh=f"语{identity}")
        fields = change(read_form(page, "/terms/save"), id=identity)
        return send(self.served, "/terms/save", [*fields, ("action", "save")]).status_code

    def open(self, identity):
        status, page = self.get("/terms/edit", base="own", id=identity)
        if status == 200:
            self.opened[identity] = read_form(page, "/terms/save")
        return status

    def save(self, identity, subject):
        fields = change([*self.opened[identity], ("action", "save")], subject=subject)
        return send(self.served, "/terms/save", fields).status_code

    def delete(self, identity):
        _, page = self.get("/terms/own", id=identity)
        return send(self.served, "/terms/delete", read_form(page, "/terms/delete")).status_code

    def propose(self, identity):
        fields = [
            ("base", "own"),
            ("entry", identity),
            ("term.0.lang", "fr"),
            ("term.0.text", "mot"),
        ]
        return send(self.served, "/terms/propose", [*fields, ("action", "save")]).status_code

    def decide(self, identity, decision):
        _, page = self.get("/terms/queue")
        (form,) = [
            each for each in forms(page) if each.xpath("input[@name='id']/@value") == [identity]
        ]
        fields = change([*read_form(form, "/terms/decide"), ("decision", decision)], why="so")
        return send(self.served, "/terms/decide", fields).status_code

    def undo(self, number):
        return self.served.send("/terms/undo", base="own", change=str(number)).status_code


def see(served):
    return {
        identity: Plain(
            entry.subject, tuple((t.lang, t.text, t.process_status) for t in entry.terms)
        )
        for identity, entry in entries(served).items()
    }


@given(STEPS)
@examples(40)
def test_pages_do_what_the_model_does(tmp_path_factory, steps):
    served = Served(fill(tmp_path_factory.mktemp("model") / "memory")).enter()
    base = served.session.settings.memory
    first = see(served)
    (base / "terms.jsonl.changes").unlink()  # how the base was filled is no part of the model
    model, pages = Model(), Pages(served)
    for name, *given_ in steps:
        if name in ("approve", "decline"):
            expected = model.decide(*given_, "approved" if name == "approve" else "gone")
            act = lambda identity, name=name: pages.decide(identity, name)  # noqa: E731
        else:
            expected, act = getattr(model, name)(*given_), getattr(pages, name)
        if expected is not None:
            assert act(*given_) == expected, (name, given_)
        assert see(served) == first | model.held
    served.session.close()
