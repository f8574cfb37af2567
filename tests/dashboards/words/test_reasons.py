"""Every reason for which a part is refused, and every error of a feed, is told in Vietnamese."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from dashboards.words import sentences
from dashboards.words.reasons import reason
from data_sources.protocols.documents import XML
from data_sources.protocols.units import COUNTED_IN

ROOT = Path(__file__).parents[3] / "data_sources"
FILES = [*ROOT.glob("protocols/*.py"), ROOT / "collector" / "collect.py", *ROOT.glob("*.py")]
FILES.remove(ROOT / "settings.py")  # what stops a start is told where it was started

TELLING = {"Unreadable", "NoAnswer", "OSError", "Refused", "refused", "fault"}
AGAIN = {"why", "sheet", "channels", "trouble"}
"""Names under which a reason that was told elsewhere is handed on, beside the names of parameters and loops."""
MASKS = {"mask", "mask_fault"}
"""What keeps a sentence but for a person's own data in it."""
FILLED = "7"


def name_of(call: ast.Call) -> str:
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def constants(tree: ast.Module) -> dict[str, ast.expr]:
    """What a module gives names to, outside its functions."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def handed(scope: ast.FunctionDef) -> set[str]:
    """The names of a function's parameters and loops."""
    loops = {
        part.id
        for node in ast.walk(scope)
        if isinstance(node, ast.For | ast.comprehension)
        for part in ast.walk(node.target)
        if isinstance(part, ast.Name)
    }
    return loops | {one.arg for one in ast.walk(scope.args) if isinstance(one, ast.arg)}


def fillings(part: ast.expr) -> list[str]:
    """What a part of a sentence may say: its own words, one of those it chooses from, else something filled in."""
    if isinstance(part, ast.Constant):
        return [str(part.value)]
    chosen = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(chosen, ast.IfExp):
        return [*fillings(chosen.body), *fillings(chosen.orelse)]
    if isinstance(chosen, ast.BoolOp):
        return [said for one in chosen.values for said in fillings(one)]
    return [FILLED]


def assigned(node: ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    """(name, what it is given) of each name of an assignment."""
    to, given = node.targets[0], node.value
    if isinstance(to, ast.Tuple) and isinstance(given, ast.Tuple):
        return list(zip(to.elts, given.elts, strict=True))
    return [(to, given)]


class Telling:
    """The sentences that a file tells, with something filled in for each of their variable parts."""

    functions: dict[str, ast.FunctionDef]

    def __init__(self, path: Path, functions: dict[str, ast.FunctionDef]) -> None:
        self.path = path
        self.tree = parsed(path)
        self.functions = functions | {
            node.name: node
            for node in self.tree.body
            if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "str"
        }
        self.constants = constants(self.tree)
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("data_sources.protocols."):
                there = constants(parsed(ROOT.parent / f"{node.module.replace('.', '/')}.py"))
                self.constants |= {one.name: there[one.name] for one in node.names if one.name in there}

    def all(self) -> set[str]:
        """Every sentence of the file."""
        found: set[str] = set()
        scopes = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]
        for scope in scopes:
            for node in ast.walk(scope):
                for told in self.told_by(node, scope):
                    found |= set(self.read(told, scope))
        return found

    def told_by(self, node: ast.AST, scope: ast.FunctionDef) -> Iterator[ast.expr]:
        """The expressions of reasons in a node: what is raised and refused, the faults of columns, a round's error."""
        if isinstance(node, ast.Call) and name_of(node) in TELLING and node.args:
            yield node.args[0]
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="faults"), attr="append"), args=[ast.Tuple() as fault]
            ):
                yield fault.elts[0]
        if isinstance(node, ast.Assign):
            for to, given in assigned(node):
                if isinstance(to, ast.Attribute) and to.attr == "error":
                    yield given
        if isinstance(node, ast.Return) and scope.name == "trouble" and node.value is not None:
            yield node.value

    def read(self, told: ast.expr, scope: ast.FunctionDef) -> Iterator[str]:
        """The sentences an expression may be."""
        match told:
            case ast.Constant(value=str() as text):
                if text:
                    yield text
            case ast.JoinedStr():
                yield from map("".join, product(*map(fillings, told.values)))
            case ast.IfExp():
                yield from self.each([told.body, told.orelse], scope)
            case ast.BoolOp():
                yield from self.each(told.values, scope)
            case ast.Dict():
                yield from self.each(told.values, scope)
            case ast.Name(id=name) if name in self.constants:
                yield from self.read(self.constants[name], scope)
            case ast.Name(id=name) if name not in AGAIN | handed(scope):
                given = [
                    node.value
                    for node in ast.walk(scope)
                    if isinstance(node, ast.Assign)
                    and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
                ]
                assert given, f"{self.path.name}:{told.lineno}: what does {name} say?"
                yield from self.each(given, scope)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get")) if name in self.constants:
                yield from self.each([self.constants[name], *told.args[1:]], scope)
            case ast.Call(func=ast.Attribute(value=ast.Call() as inner, attr="replace")):
                old, new = (part.value for part in told.args if isinstance(part, ast.Constant))
                yield from (text.replace(old, new) for text in self.read(inner, scope))
            case ast.Call(func=ast.Attribute(value=ast.JoinedStr() as text)):
                yield from self.read(text, scope)
            case ast.Call() if name_of(told) == "next":
                assert isinstance(told.args[0], ast.GeneratorExp)
                yield from self.each([told.args[0].elt, told.args[1]], scope)
            case ast.Call() if name_of(told) in MASKS:
                yield from self.read(told.args[0], scope)
            case ast.Call() if name_of(told) in self.functions:
                inner = self.functions[name_of(told)]
                returned = [node.value for node in ast.walk(inner) if isinstance(node, ast.Return) and node.value]
                yield from self.each(returned, inner)
            case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Starred() | ast.Constant(value=None):
                pass  # told elsewhere, handed on
            case _:
                known = isinstance(told, ast.Call) and name_of(told) in ("str", "join")
                assert known, f"{self.path.name}:{told.lineno}: what does {ast.unparse(told)} say?"

    def each(self, told: list[ast.expr], scope: ast.FunctionDef) -> Iterator[str]:
        for one in told:
            yield from self.read(one, scope)


def said() -> set[str]:
    functions = {
        node.name: node
        for node in parsed(ROOT / "protocols" / "documents.py").body
        if isinstance(node, ast.FunctionDef)
    }
    return set().union(*(Telling(path, functions).all() for path in FILES))


def test_every_reason_and_error_has_a_vietnamese_sentence() -> None:
    every = said()
    assert len(every) > 60
    assert {
        "unit not recognised: 7",
        "this is JSON",
        "status 01: calibrating",
        "7 below 7 7",
        "7 answered 7 7",
    } <= every
    missing = sorted(one for one in every if reason(one, "vi") == one)
    assert missing == [], "give each a sentence under [reasons] in en.toml and vi.toml"


def test_what_a_document_is_instead_is_told_in_vietnamese_too() -> None:
    for _, name in XML:
        assert not reason(f"this is {name}", "vi").startswith(("đây là a ", "đây là an ", "this"))


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("instant without a zone", "thời điểm không ghi múi giờ"),
        ("unit not recognised: cbt {x}", "không nhận ra đơn vị đo: cbt {x}"),
        ("water_level above 100 m", "mực nước cao hơn 100 m"),
        ("pm2.5 below 0 µg/m³", "pm2.5 thấp hơn 0 µg/m³"),
        ("°C does not measure water_level", "°C không phải đơn vị đo của mực nước"),
        ("broken JSON at character 17", "JSON hỏng ở ký tự thứ 17"),
        ("127.0.0.1 answered 503 Service Unavailable", "127.0.0.1 trả lời lỗi 503 Service Unavailable"),
        ("hue.vn did not answer: [Errno 111] Connection refused", "hue.vn không trả lời: máy chủ từ chối kết nối (lỗi 111)"),
        ("hue.vn did not answer in time", "hue.vn không trả lời kịp thời"),
        ("the store did not take it: database is locked", "kho dữ liệu không ghi được: kho dữ liệu đang bị tiến trình khác khóa"),
        ("the server answers with an error: no sensor 4\nof yours", "máy chủ trả lời bằng một thông báo lỗi: no sensor 4\nof yours"),
    ],
)  # fmt: skip
def test_what_a_reason_speaks_of_is_kept(english: str, vietnamese: str) -> None:
    assert reason(english, "vi") == vietnamese
    assert reason(english, "en") == english


@pytest.mark.parametrize("unknown", ["", "the moon is in the way", "water level"])
def test_a_reason_that_nobody_translated_is_shown_as_it_is(unknown: str) -> None:
    assert reason(unknown, "vi") == unknown


def test_the_quantities_that_are_counted_have_names() -> None:
    formulas = {"pm1", "pm2.5", "pm10", "o3", "co", "so2", "no2", "no", "nox"}
    named = {key.removeprefix("quantities.") for key in sentences("vi") if key.startswith("quantities.")}
    assert COUNTED_IN.keys() - formulas == named
