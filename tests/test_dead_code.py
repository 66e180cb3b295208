"""Nothing stands here that nobody needs: names, templates, styles, static files, columns and settings.

What only a test refers to is dead: a test of something that the product does not do proves nothing. Tools and benches
count as users. An exception is named with its reason, and must still be one.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlmodel import SQLModel

import models
from negotiator import paths

ROOT = paths.BESIDE
USERS = ("negotiator", "models", "tools", "bench")
ALLOWED = {
    "negotiator.bargaining.branch_tree:is_there": "asked of the module once it is loaded (kernel_loading)",
    "negotiator.bargaining.branch_tree:warm": "asked of the module once it is loaded (kernel_loading)",
    "negotiator.services.records.storage:BELOW": "sentences of the tables, marked for translation",
    "negotiator.services.working:run_here": "the worker in the process of a test",
    "models.key_check:KeyCheck": "a table that is read before keys are known, without its class",
    "models.revision:Revision": "a table that triggers write",
    "models.schema:downgrade": "a migration is tested both ways",
}
WRITTEN_BY_DEFAULT = {"written_at", "signed_at"}  # moments that a new row is given
STYLED_FROM_OUTSIDE = {"htmx-indicator", "htmx-request"}  # set by htmx
PARTS_OF_NAMES = ("bench-held--", "bench-rule--")  # templates write the rest: a number, a kind
WIDTHS = re.compile(r"w\d+")  # columns of papers in hundredths, written by a macro


@cache
def trees() -> dict[str, ast.Module]:
    """Module name -> its code, of the product and those who count as its users."""
    files = [path for folder in USERS for path in sorted((ROOT / folder).rglob("*.py")) if "versions" not in path.parts]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files]
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in zip(names, files, strict=True)}


@cache
def nodes() -> dict[str, list[ast.AST]]:
    """The same, all that each module is made of."""
    return {name: list(ast.walk(tree)) for name, tree in trees().items()}


def own() -> list[str]:
    """Names of the product's own modules."""
    return [name for name in trees() if name.split(".")[0] in ("negotiator", "models")]


def bound(module: str) -> Iterator[tuple[str, str]]:
    """What a module's imports call which module: (its name here, the module)."""
    for node in nodes()[module]:
        if isinstance(node, ast.Import):
            for each in node.names:
                yield (each.asname or each.name.split(".")[0], each.name if each.asname else each.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                if f"{node.module}.{each.name}" in trees():
                    yield (each.asname or each.name, f"{node.module}.{each.name}")


def chain(node: ast.expr) -> list[str]:
    """The names of `a.b.c`; empty if it begins with anything else than a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


def referred(module: str) -> Iterator[str]:
    """Every "module:name" of others that a module refers to."""
    known = dict(bound(module))
    for node in nodes()[module]:
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}:{each.name}" for each in node.names)
        elif isinstance(node, ast.Attribute) and (parts := chain(node)) and parts[0] in known:
            whole = [*known[parts[0]].split("."), *parts[1:]]
            yield from (f"{'.'.join(whole[:end])}:{whole[end]}" for end in range(1, len(whole)))


def defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Names that a module defines; what a decorator hands to somebody (a route, a command) is left
    out, and the words of a list, `A, B = "a", "b"`, since a list is whole."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            handed = [each for each in node.decorator_list if isinstance(each, ast.Call | ast.Attribute)]
            if all(ast.unparse(each).startswith(("dataclass", "lru_cache")) for each in handed):
                yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((name.id, node) for name in targets if isinstance(name, ast.Name))


def said(statement: ast.stmt) -> set[object]:
    """The names that a statement uses and the words in it, which may be quoted types."""
    found = list(ast.walk(statement))
    names = {node.id for node in found if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return {*names, *(node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str))}


def unneeded() -> Iterator[str]:
    """Every "module:name" of the product that nobody refers to."""
    uses = {each for module in trees() for each in referred(module)}
    for module in own():
        users = defaultdict(list)
        for statement in trees()[module].body:
            for name in said(statement):
                users[name].append(statement)
        for name, node in defined(trees()[module]):
            if not name.startswith("__") and f"{module}:{name}" not in uses and not set(users[name]) - {node}:
                yield f"{module}:{name}"


def test_every_name_is_needed() -> None:
    found = {each for each in unneeded() if not re.fullmatch(r"negotiator\.commands\.\w+:commands", each)}  # by name
    assert found == set(ALLOWED)


@cache
def texts() -> dict[Path, str]:
    """What templates, code and scripts say."""
    files = [*paths.TEMPLATES.rglob("*.html"), *paths.PACKAGE.rglob("*.py"), *paths.STATIC.glob("js/*.js")]
    return {path: path.read_text(encoding="utf-8") for path in files}


def test_every_template_is_shown() -> None:
    all_said = "\n".join(texts().values())
    named = {str(path.relative_to(paths.TEMPLATES)) for path in paths.TEMPLATES.rglob("*.html")}
    made = {f"ways/{way}.html" for way in ("direct", "points", "ranking", "swing")}  # named by the way of weighing
    assert {name for name in named if f'"{name}"' not in all_said} == made


def test_every_class_is_worn() -> None:
    worn = set(re.findall(r"[\w-]+", "\n".join(texts().values())))
    unworn = defaultdict(set)
    for sheet in (*paths.STATIC.glob("css/*.css"), *paths.STATIC.glob("paper/*.css")):
        plain = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name in set(re.findall(r"\.([a-zA-Z][\w-]*)", plain)) - worn - STYLED_FROM_OUTSIDE:
            if not name.startswith(PARTS_OF_NAMES) and not WIDTHS.fullmatch(name):
                unworn[sheet.name].add(name)
    assert unworn == {}


def test_every_static_file_is_asked_for() -> None:
    all_said = "\n".join(texts().values())
    files = [path for folder in ("css", "js", "img") for path in (paths.STATIC / folder).iterdir()]
    assert [path.name for path in files if path.name not in all_said] == []


def test_every_column_is_written() -> None:
    assert models
    everything = [node for module in own() for node in nodes()[module]]
    named = {node.arg for node in everything if isinstance(node, ast.keyword)}
    stored = {node.attr for node in everything if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    columns = {c.name for table in SQLModel.metadata.tables.values() for c in table.columns if not c.primary_key}
    assert columns - named - stored == WRITTEN_BY_DEFAULT


def test_every_setting_is_read() -> None:
    settings = next(
        n for n in trees()["negotiator.config"].body if isinstance(n, ast.ClassDef) and n.name == "Settings"
    )
    names = {n.target.id for n in settings.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    assert names - {n.attr for module in own() for n in nodes()[module] if isinstance(n, ast.Attribute)} == set()
