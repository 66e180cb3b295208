"""What a piece of a template that is to be kept may read: checked when the template is compiled."""

from collections.abc import Iterable, Iterator
from typing import cast

from jinja2 import Environment, TemplateAssertionError, nodes
from jinja2.meta import find_undeclared_variables

# what is of one request, or of its reader
PERSONAL = frozenset(
    {"request", "session", "g", "config", "get_flashed_messages", "reader"}
)  # of one request or its reader


def check(environment: Environment, template: nodes.Template, name: str, identifier: str) -> None:
    """Raises TemplateAssertionError where a kept piece of the template reads what it does not name."""
    for block in template.find_all(nodes.CallBlock):
        called = block.call.node if isinstance(block.call, nodes.Call) else None
        if isinstance(called, nodes.ExtensionAttribute) and called.identifier == identifier:
            named = {each.name for each in block.call.find_all(nodes.Name)}
            read = Reading(environment, named).of(block.body, template)
            if read:
                told = ", ".join(sorted(read))
                raise TemplateAssertionError(f"a kept piece reads what it does not name: {told}", block.lineno, name)


class Reading:
    """Which values of their surroundings templates read, through what they include and the macros that they call."""

    def __init__(self, environment: Environment, named: set[str]) -> None:
        self.environment = environment
        self._free = (set(environment.globals) | named) - PERSONAL
        self._parsed: dict[str, nodes.Template] = {}
        self._seen: set[tuple[int, str]] = set()

    def of(self, body: Iterable[nodes.Node], template: nodes.Template) -> set[str]:
        """Names that this part of a template reads and nothing in it sets; not what is global and the same for all."""
        part = list(body)
        own = _set_in(part)
        found = find_undeclared_variables(cast(nodes.Template, nodes.Template(part).set_environment(self.environment)))
        read = (_loaded_in(part) & PERSONAL) - own  # which are global, too, and therefore not found
        for name in found - own - self._free:
            inside = self._macro(name, template)
            read |= {name} if inside is None else inside
        for file in self._included(part):
            read |= self.of(file.body, file) - own
        for each in (node for one in part for node in (one, *one.find_all(nodes.FromImport))):
            if isinstance(each, nodes.FromImport):
                read |= self._imported(each, {name if isinstance(name, str) else name[0] for name in each.names})
        return read - self._free

    def _macro(self, name: str, template: nodes.Template) -> set[str] | None:
        """What a macro or a value of the template's own, or a macro that it imports, reads of its surroundings; None
        for a name that is none of these."""
        if (id(template), name) in self._seen:
            return set()
        own: list[nodes.Node] = [
            each for each in template.body if isinstance(each, nodes.Assign) and _names(each.target) == {name}
        ]
        own += [each for each in template.find_all(nodes.Macro) if each.name == name]
        if own:
            self._seen.add((id(template), name))
            return self.of(own, template) - {name}
        for each in template.find_all(nodes.FromImport):
            names = dict((one, one) if isinstance(one, str) else (one[1], one[0]) for one in each.names)
            if name in names:
                self._seen.add((id(template), name))
                return self._imported(each, {names[name]})
        return None

    def _imported(self, node: nodes.FromImport, names: set[str]) -> set[str]:
        """What imported macros read: their file's own names are nobody's surroundings, the rest is."""
        source = self._parse(node.template)
        own = {each.name for each in source.find_all(nodes.Name) if each.ctx == "store"}
        found = (self._macro(name, source) or set() for name in names)
        return {name for read in found for name in read} - own

    def _included(self, part: Iterable[nodes.Node]) -> Iterator[nodes.Template]:
        for one in part:
            for node in (one, *one.find_all(nodes.Include)):
                if isinstance(node, nodes.Include):
                    yield self._parse(node.template)

    def _parse(self, expression: nodes.Expr) -> nodes.Template:
        """The template of this name. Raises TemplateAssertionError for a name that is not written out."""
        if not isinstance(expression, nodes.Const):
            raise TemplateAssertionError("a kept piece cannot say which template it takes", expression.lineno)
        name, loader = str(expression.value), self.environment.loader
        if name not in self._parsed and loader is not None:
            self._parsed[name] = self.environment.parse(loader.get_source(self.environment, name)[0], name)
        return self._parsed[name]


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
