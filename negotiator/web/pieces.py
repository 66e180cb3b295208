"""What a piece of a template that is to be kept may read: checked when the template is compiled."""

from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

from jinja2 import Environment, TemplateAssertionError, nodes
from jinja2.meta import find_undeclared_variables

# what is of one request, or of its reader
PERSONAL = frozenset({"request", "session", "g", "config", "get_flashed_messages", "reader"})


@dataclass
class Files:
    """Templates that others take something from, each with what its macros read: worked out once for all of them, by
    one thread at a time – just after a start all threads meet templates that nobody has compiled yet."""

    environment: Environment
    found: dict[str, nodes.Template] = field(default_factory=dict)
    unchanged: dict[str, Callable[[], bool]] = field(default_factory=dict)
    read: dict[tuple[int, str], set[str] | None] = field(default_factory=dict)
    lock: AbstractContextManager[bool] = field(default_factory=Lock)

    def get(self, expression: nodes.Expr) -> nodes.Template:
        """The template of this name. Raises TemplateAssertionError for a name that is not written out."""
        loader = self.environment.loader
        if not isinstance(expression, nodes.Const) or loader is None:
            raise TemplateAssertionError("a kept piece cannot say which template it takes", expression.lineno)
        name = str(expression.value)
        if name not in self.found:
            source, _file, unchanged = loader.get_source(self.environment, name)
            self.found[name] = self.environment.parse(source, name)
            self.unchanged[name] = unchanged or (lambda: False)
        return self.found[name]

    def refresh(self) -> None:
        """Forgets all once one of them was written anew."""
        if not all(unchanged() for unchanged in self.unchanged.values()):
            self.found, self.unchanged, self.read = {}, {}, {}


def check(files: Files, template: nodes.Template, name: str, identifier: str) -> None:
    """Raises TemplateAssertionError where a kept piece of the template reads what it does not name."""
    with files.lock:
        files.refresh()
        _check(files, template, name, identifier)


def _check(files: Files, template: nodes.Template, name: str, identifier: str) -> None:
    reading = Reading(files, template)
    for block in template.find_all(nodes.CallBlock):
        called = block.call.node if isinstance(block.call, nodes.Call) else None
        if isinstance(called, nodes.ExtensionAttribute) and called.identifier == identifier:
            named = {each.name for each in block.call.find_all(nodes.Name)}
            read = reading.of(block.body, template, named)
            if read:
                told = ", ".join(sorted(read))
                raise TemplateAssertionError(f"a kept piece reads what it does not name: {told}", block.lineno, name)


class Reading:
    """Which values of their surroundings a template and those that it takes from read, through what they include and
    the macros that they call."""

    def __init__(self, files: Files, template: nodes.Template) -> None:
        self._files, self._template = files, template
        self._free = set(files.environment.globals) - PERSONAL
        self._own: dict[tuple[int, str], set[str] | None] = {}  # as `Files.read`, of the template itself
        self._open: list[tuple[int, str]] = []  # macros whose reading is under way, the innermost last

    def of(self, body: Iterable[nodes.Node], template: nodes.Template, named: Set[str] = frozenset()) -> set[str]:
        """Names that this part of a template reads, nothing in it sets and nobody named; not what is global and the
        same for all."""
        part = list(body)
        own, free = _set_in(part), self._free | (named - PERSONAL)
        whole = nodes.Template(part).set_environment(self._files.environment)
        found = find_undeclared_variables(cast(nodes.Template, whole))
        read = (_loaded_in(part) & PERSONAL) - own  # which are global, too, and therefore not found
        for name in found - own - free:
            inside = self._macro(name, template)
            read |= {name} if inside is None else inside
        for each in (node for one in part for node in (one, *one.find_all((nodes.Include, nodes.FromImport)))):
            if isinstance(each, nodes.Include):
                file = self._files.get(each.template)
                read |= self.of(file.body, file, named) - own
            elif isinstance(each, nodes.FromImport):
                read |= self._imported(each, {name if isinstance(name, str) else name[0] for name in each.names})
        return read - free

    def _macro(self, name: str, template: nodes.Template) -> set[str] | None:
        """What a macro or a value of the template's own, or a macro that it imports, reads of its surroundings; None
        for a name that is none of these. Raises TemplateAssertionError for macros that call each other."""
        known = self._own if template is self._template else self._files.read
        key = id(template), name
        if key in self._open[:-1]:
            raise TemplateAssertionError(
                f"a kept piece takes macros that call each other, one is {name}", template.lineno
            )
        if key in self._open:
            return set()
        if key not in known:
            self._open.append(key)
            known[key] = self._looked_up(name, template)
            self._open.pop()
        return known[key]

    def _looked_up(self, name: str, template: nodes.Template) -> set[str] | None:
        own: list[nodes.Node] = [
            each for each in template.body if isinstance(each, nodes.Assign) and _names(each.target) == {name}
        ]
        own += [each for each in template.find_all(nodes.Macro) if each.name == name]
        if own:
            return self.of(own, template) - {name}
        for each in template.find_all(nodes.FromImport):
            names = dict((one, one) if isinstance(one, str) else (one[1], one[0]) for one in each.names)
            if name in names:
                return self._imported(each, {names[name]})
        return None

    def _imported(self, node: nodes.FromImport, names: set[str]) -> set[str]:
        """What imported macros read: their file's own names are nobody's surroundings, the rest is."""
        source = self._files.get(node.template)
        found = {name for each in names for name in self._macro(each, source) or ()}
        return found - {each.name for each in source.find_all(nodes.Name) if each.ctx == "store"} if found else found


def _names(target: nodes.Node) -> set[str]:
    return {target.name} if isinstance(target, nodes.Name) else {each.name for each in target.find_all(nodes.Name)}


def _loaded_in(part: Iterable[nodes.Node]) -> set[str]:
    return {name.name for name in _all_names(part) if name.ctx == "load"}


def _set_in(part: Iterable[nodes.Node]) -> set[str]:
    """Names that this part sets, as loops and assignments do."""
    return {name.name for name in _all_names(part) if name.ctx in ("store", "param")}


def _all_names(part: Iterable[nodes.Node]) -> Iterator[nodes.Name]:
    for one in part:
        yield from (one,) if isinstance(one, nodes.Name) else ()
        yield from one.find_all(nodes.Name)
