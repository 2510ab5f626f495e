"""docs/messages.md, made from the messages in the source: `python tests/messages_page.py`.

A message is what an error, a remark or a finding is made with; what stands for a value is shown in
angle brackets. When it comes and what to do is written by hand, in the page: the command writes the
page anew and keeps those columns.
"""

import ast
import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from pathlib import Path

from formats_page import MODELS
from garbage import uncollected

from tmtool.lang.wrap import format_count

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "messages.md"
VERBS = frozenset(Path(__file__).with_name("verbs.txt").read_text("utf-8").split())
ERRORS = (
    "TmtoolError", "InputError", "ParseError", "UnrelatedError", "EmptyError", "MissingError",
    "BusyError", "StoppedError", "Remark", "build_error",
)  # fmt: skip
"""What errors and remarks are made with; `build_error` is how readers make one of their place."""
FINDINGS = (
    "build_finding",
    "build_form_finding",
    "build_findings",
)
MOST = 40
"""As many texts as one message may have, made of alternatives (chosen)."""
SAME = {
    "join",
    "sorted",
    "str",
    "len",
    "repr",
    "min",
    "max",
    "quote",
    "simplify_message",
    "list",
    "sum",
}
"""Functions whose value is called by the name of what they are given."""
CALLED = {
    **dict.fromkeys(("strerror", "error", "why", "msg"), "reason"),
    **dict.fromkeys(("fold", "folded"), "count"), **dict.fromkeys(("args", "map"), "choices"),
    **dict.fromkeys(("get", "epoch"), "value"), "come": "names", "describe": "fault",
    "had": "command", "inside": "text", "ord": "code point", "parsers": "commands",
    "rpartition": "proxy", "split": "example", "told": "detail",
}  # fmt: skip
"""What people read for names that say something in the source alone."""
WORDED = {
    "what", "why", "reason", "said", "told", "message", "hint", "ended", "problem", "advice",
    "purpose", "sentence",
}  # fmt: skip
"""Parameters that are words of a message."""
CONTENTS = "| message | code | when it comes | what to do |\n|---|---|---|---|\n"
FOUND = "| message | check | what it means | what to do |\n|---|---|---|---|\n"
TOP = """\
# Messages

<!-- `python tests/messages_page.py` writes the first two columns; a test compares. -->

All messages of tmtool: first errors and remarks, by the part of the program that they come from,
then the findings of `tmtool check`. What stands in angle brackets, such as `<name>`, is filled in
when the program runs. An error in a file begins with its place:
`file:line:column: what is wrong; what to do`. To some messages a command adds what helps; these
additions begin with … under *cli*. Where the column *what to do* is empty, the message says it.
"""


@dataclass(frozen=True)
class Message:
    """A text, the code or check that it belongs to, and the package that it comes from."""

    text: str
    code: str
    package: str


@dataclass
class Module:
    """What a file says, and by which names."""

    name: str
    parents: dict = field(default_factory=dict)
    functions: dict = field(default_factory=dict)
    calls: dict = field(default_factory=dict)
    assigned: dict = field(default_factory=dict)
    loops: dict = field(default_factory=dict)
    imported: dict = field(default_factory=dict)

    def function_of(self, node):
        """The function that something stands in; None at the top."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef):
                return node
        return None

    def statement_of(self, node):
        """The statement that something is part of."""
        while node in self.parents and not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def latest(self, values, at):
        """Of the values given to a name those that it can have at a place.

        That is the last one given before, where both stand in one block; else all.
        """
        if at is None:
            return values
        use = self.statement_of(at)
        before = [each for each in values if self.statement_of(each).lineno < use.lineno]
        last = max(before, key=lambda each: self.statement_of(each).lineno, default=None)
        if last is None or self.parents.get(self.statement_of(last)) is not self.parents.get(use):
            return values
        return [last]


@cache
def modules():
    """Every module of the package, by its name: very many objects, which `forget` lets go."""
    found = {}
    with uncollected():
        for path in sorted((ROOT / "tmtool").rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = _read(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


def forget():
    """Keep the modules no longer."""
    modules.cache_clear()


def _read(name, tree):
    module = Module(name)
    nodes = [tree]
    for node in nodes:  # to which those below are added
        # Half of all are signs without fields, such as Load and Add.
        children = [each for each in ast.iter_child_nodes(node) if each._fields]
        module.parents.update(dict.fromkeys(children, node))
        nodes += children
    for node in nodes:
        match node:
            case ast.FunctionDef():
                module.functions.setdefault(node.name, node)
            case ast.Call(func=ast.Name("partial"), args=[function, *given]):
                call = ast.copy_location(ast.Call(function, given, node.keywords), node)
                module.parents[call] = node
                module.calls.setdefault(called(call), []).append(call)
            case ast.Call():
                module.calls.setdefault(called(node), []).append(node)
            case ast.ImportFrom():
                names = ((each.asname or each.name, node.module) for each in node.names)
                module.imported.update(names)
            case _:
                _name(module, node)
    return module


def _name(module, node):
    """Note which values a name has: of assignments and of loops."""
    match node:
        case ast.For(target=ast.Tuple(elts=names)):
            for at, each in enumerate(names):
                module.loops[module.function_of(node), getattr(each, "id", "")] = (node.iter, at)
        case ast.For(target=ast.Name(id=name)):
            module.loops[module.function_of(node), name] = (node.iter, 0)
        case ast.Assign(targets=[target, *_]):
            _keep(module, node, target)
        case ast.AnnAssign(target=target, value=ast.expr()) | ast.NamedExpr(target=target):
            _keep(module, node, target)


def _keep(module, node, target):
    if isinstance(target, ast.Name):
        key = module.function_of(node), target.id
        module.assigned.setdefault(key, []).append(node.value)


def called(call):
    """The last part of the name of what is called."""
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def placeholder(node):
    """A name in angle brackets for a value that is known only when the program runs."""
    match node:
        case ast.BoolOp(values=[first, *_]) | ast.BinOp(left=first) | ast.IfExp(body=first):
            return placeholder(first)
        case ast.Subscript(value=first) | ast.UnaryOp(operand=first) | ast.GeneratorExp(elt=first):
            return placeholder(first)
        case ast.Call(args=[first, *_]) if called(node) in SAME:
            return placeholder(first)
        case ast.Call(func=ast.Attribute(value=first), args=[]):
            return placeholder(first)
        case ast.Call():
            name = called(node)
        case _:
            name = getattr(node, "attr", None) or getattr(node, "id", "value")
    words = name.strip("_").lower().split("_")
    if len(words) > 1 and words[0] in VERBS:  # of a function: what it gives is meant
        del words[0]
    name = " ".join(words)
    return f"<{CALLED.get(name, name)}>"


class Texts:
    """Finds the texts that an expression can be, in whatever function or module they stand.

    `caller` is a call: where the function that it calls is given something, it is what this call
    gives.
    """

    def __init__(self, caller=None):
        self._known = {}
        self._caller = caller

    def of(self, node, module, at=None):
        """All of them; none where nothing is known."""
        if node not in self._known:
            self._known[node] = []
            found = self._simple(node) or self._made_of(node, module, at or node)
            self._known[node] = list(dict.fromkeys(found))[:MOST]
        return self._known[node]

    def _simple(self, node):
        return (
            [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
        )

    def _made_of(self, node, module, at):
        match node:
            case ast.JoinedStr(values=parts):
                ways = product(*(self._part(each, module, at) for each in parts))
                return ["".join(way) for way in ways]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                ways = product(*(self._part(each, module, at) for each in (left, right)))
                return ["".join(way) for way in ways]
            case ast.Call():
                return self._returned(node, module, at)
            case ast.Name(id=name):
                return self._named(name, module, module.function_of(at), at)
            case ast.Attribute(attr="message") if "_message" in module.functions:
                return self._returned(ast.Call(ast.Name("_message"), [], []), module, at)
        return [text for each in _one_of(node) for text in self.of(each, module, at)]

    def _part(self, part, module, at):
        """Texts that go into another one: words are written out, names and numbers are not."""
        if isinstance(part, ast.Constant):
            return [str(part.value)]
        node = part.value if isinstance(part, ast.FormattedValue) else part
        if isinstance(node, ast.Subscript) or _is_a_name(node, module, at):
            return [placeholder(node)]
        texts = self.of(node, module, at)
        is_worded = any(" " in text for text in texts) or isinstance(node, ast.IfExp)
        return texts[:12] if is_worded else [placeholder(node)]

    def _returned(self, call, module, at):
        name = called(call)
        if name == "format_count" and isinstance(call.args[1], ast.Constant):
            return [format_count(2, call.args[1].value).replace("2", "<count>")]
        if isinstance(call.func, ast.Attribute):
            if (
                name == "join"
                and getattr(getattr(call.args[0], "func", None), "attr", "") == "split"
            ):
                return self.of(call.args[0].func.value, module, at)  # what is put on one line
            texts = self.of(call.func.value, module, at) if name in ("format", "format_map") else []
            return [re.sub(r"\{(\w*)[^}]*\}", r"<\1>", text) for text in texts]
        where = modules().get(module.imported.get(name, ""), module)
        function = where.functions.get(name)
        inside = ast.walk(function) if function else ()
        returned = [each.value for each in inside if isinstance(each, ast.Return) and each.value]
        return [text for each in returned for text in self.of(each, where)]

    def _named(self, name, module, function, at=None):
        while function is not None:
            if given := module.assigned.get((function, name)):
                given = module.latest(given, at)
                return [text for each in given for text in self.of(each, module)]
            if loop := module.loops.get((function, name)):
                rows = self._rows(loop[0], module, function)
                values = (row.elts[loop[1]] if isinstance(row, ast.Tuple) else row for row in rows)
                return [text for each in values for text in self.of(each, module)]
            if name in _parameters(function):
                values = self._given(name, function, module)
                return [text for each, where, at in values for text in self.of(each, where, at)]
            function = module.function_of(function)
        where = modules().get(module.imported.get(name, ""), module)
        given = where.assigned.get((None, name), ())
        return [text for each in given for text in self.of(each, where)]

    def _given(self, name, function, module):
        """What callers give for a parameter, or the one caller that is meant."""
        given = list(_arguments(name, function, module))
        return [each for each in given if each[2] is self._caller] or given

    def _rows(self, node, module, function):
        """The tuples that a loop goes over, where it is over a constant or what is made of some."""
        match node:
            case ast.Tuple(elts=[ast.Tuple(), *_] as rows):
                return [row for row in rows if isinstance(row, ast.Tuple)]
            case ast.Tuple(elts=parts) | ast.Dict(values=parts):
                return [row for each in parts for row in self._rows(each, module, function)]
            case ast.Starred(value=value) | ast.Call(func=ast.Attribute(value=value)):
                return self._rows(value, module, function)
            case ast.Call(func=ast.Name(id=name)) if name in module.functions:
                inside = ast.walk(module.functions[name])
                return [each.value for each in inside if isinstance(each, ast.Yield)]
            case ast.Name(id=name):
                values = [
                    *module.assigned.get((function, name), ()),
                    *module.assigned.get((None, name), ()),
                ]
                if not values and function and name in _parameters(function):
                    return [
                        row
                        for each, where, at in self._given(name, function, module)
                        for row in self._rows(each, where, where.function_of(at))
                    ]
                return [row for each in values for row in self._rows(each, module, function)]
        return []


def _one_of(node):
    """The expressions of which one is the value."""
    match node:
        case ast.IfExp(body=one, orelse=other):
            return one, other
        case ast.BoolOp(values=values) | ast.Dict(values=values) | ast.Tuple(elts=values):
            return values
        case ast.NamedExpr(value=value) | ast.Subscript(value=ast.Name() as value):
            return (value,)
    return ()


def _is_a_name(node, module, at):
    """Whether a function is given it, and it says what is meant, not what is wrong with that."""
    function = module.function_of(at)
    return (
        isinstance(node, ast.Name)
        and node.id not in WORDED
        and function is not None
        and node.id in _parameters(function)
        and (function, node.id) not in module.assigned
    )


def _parameters(function):
    arguments = function.args
    return [each.arg for each in (*arguments.args, *arguments.kwonlyargs)]


def _arguments(name, function, module):
    """(value, module, call) of what callers give, in the module or where it is imported."""
    names = [each.arg for each in function.args.args]
    is_method = names[:1] == ["self"]
    for where in modules().values():
        is_open = is_method and not function.name.startswith("_")
        if where is module or is_open or where.imported.get(function.name) == module.name:
            for call in where.calls.get(function.name, ()):
                given = dict(zip(names[is_method:], call.args, strict=False))
                given |= {each.arg: each.value for each in call.keywords}
                if name in given:
                    yield given[name], where, call


def messages():
    """Every error and remark, each once; and what the command line says of their codes."""
    return [*_collected(ERRORS, 0, _code, "tmtool"), *_of_codes(), *_of_losses()]


def _of_losses():
    """What is said where a format can't hold something, made of what writers declare."""
    texts = {
        (f"{each.name} {each.happens}: <count>", "terms" if model == "terms" else "formats")
        for model, declared in MODELS.items()
        for each in declared.things.values()
        if each.counted
    }
    texts |= {("<things> were not written", package) for package in ("formats", "terms")}
    return [Message(text, "", package) for text, package in sorted(texts)]


def _of_codes():
    from tmtool.cli import messages as words

    added = [
        *words._HINTS.items(),
        *((code, w) for (_, code), w in words._HINTS_OF_COMMANDS.items()),
    ]
    told = [*words._SENTENCES.items(), *((code, f"… {hint}") for code, hint in added)]
    for code, text in told:
        shown = re.sub(r"\{(\w+)[^}]*\}", r"<\1>", text)
        yield Message(" ".join(shown.split()), code, "cli")


def findings():
    """Every text of a finding, each once, with its check."""
    rules = tomllib.loads((ROOT / "tmtool/checks/marks.toml").read_text("utf-8"))["rules"]
    of_marks = [
        Message(each["message"].replace("{sign}", "<sign>"), each["check"], "checks")
        for each in rules
    ]
    found = {}
    for each in (*_collected(FINDINGS, 1, _check, "tmtool.checks"), *of_marks):
        codes = (
            dict.fromkeys((*found[each.text].code.split(", "), each.code))
            if each.text in found
            else [each.code]
        )
        found[each.text] = replace(each, code=", ".join(codes))
    return list(found.values())


def unknown():
    """What errors and remarks are made with where no text is known: those of others, passed on."""
    texts = Texts()
    return sorted({
        f"{module.name}: {ast.unparse(call.args[0])}"
        for module, call in _calls(ERRORS, "tmtool")
        if not any(map(str.strip, texts.of(call.args[0], module, call)))
    })  # fmt: skip


def _calls(names, package):
    for module in modules().values():
        if module.name.startswith(package):
            for call in (each for name in names for each in module.calls.get(name, ())):
                if call.args and not _is_another(call, module):
                    yield module, call


def _is_another(call, module):
    """Whether something else is called so, or hands on what it is given."""
    function = module.function_of(call)
    return called(call) in FINDINGS and (
        isinstance(call.func, ast.Attribute)
        or len(call.args) < len(("check", "severity", "message", "job"))
        or (function and function.name in FINDINGS and "message" in _parameters(function))
    )


def _collected(names, at, described, package):
    whole, kept = Texts(), {}
    for module, call in _calls(names, package):
        if len(call.args) > at:
            for texts in [Texts(each) for each in _callers(call, module)] or [whole]:
                for text in texts.of(call.args[at], module, call):
                    told = " ".join(text.split())
                    if re.search("[^\\W_]", re.sub("<[^>]*>", "", told)) or package != "tmtool":
                        part = module.name.split(".")[1] if module.name.count(".") else "tmtool"
                        kept.setdefault(told, (part, {}))[1].update(
                            dict.fromkeys(described(call, texts, module))
                        )
    return [Message(text, ", ".join(said), part) for text, (part, said) in kept.items()]


def _callers(call, module):
    """The calls that give a function the check and the rules of what it finds."""
    function, name = module.function_of(call), getattr(call.args[0], "id", None)
    if called(call) in FINDINGS and function and name in _parameters(function):
        return [at for _, _, at in _arguments(name, function, module)]
    return []


def _code(call, texts, module):
    given = next((each.value for each in call.keywords if each.arg == "code"), None)
    if called(call) == "Remark" and len(call.args) > 1:
        given = call.args[1]
    return [given.value] if isinstance(given, ast.Constant) else []


def _check(call, texts, module):
    return texts.of(call.args[0], module, call) or ["several"]


def cell(text):
    """A text as a cell of a table in Markdown."""
    return f"`{text}`".replace("|", "\\|") if text else ""


def render(page):
    """The page, with the columns kept by hand that `page` has of the same messages."""
    by_hand = dict(rows(page))
    parts = [TOP, "## Errors and remarks\n"]
    listed = messages()
    for package in sorted({each.package for each in listed}):
        own = [each for each in listed if each.package == package]
        parts.append(f"### {package}\n\n{CONTENTS}{_table(own, by_hand)}")
    parts.append(f"## Findings\n\n{FOUND}{_table(findings(), by_hand)}")
    return "\n".join(parts)


def _table(listed, by_hand):
    lines = (
        f"| {cell(each.text)} | {each.code} | {' | '.join(by_hand.get(each.text, ('', '')))} |"
        for each in sorted(listed, key=lambda each: each.text.lower())
    )
    return "\n".join(re.sub(" +", " ", line) for line in lines) + "\n"


def rows(page):
    """(message, (when it comes, what to do)) of each row of the page."""
    for line in page.splitlines():
        if line.startswith("| `"):
            cells = [each.strip() for each in re.split(r"(?<!\\)\|", line)[1:-1]]
            yield cells[0][1:-1].replace("\\|", "|"), (cells[2], cells[3])


if __name__ == "__main__":
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(render(old), encoding="utf-8")
