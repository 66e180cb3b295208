"""Templates as Jinja renders them, without what it asks anew for each call and each value that is put out.

Half of a page's time went into finding out that a macro or a sentence wants no context, and into wrapping text that is
marked as safe once more; of what was left of a long page, an eighth into encoding it. Pages stay the same to the byte
(tests/web/test_rendering.py).
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from types import FunctionType, MethodType
from typing import Any, Self

from flask import Flask, Response
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro, new_context
from jinja2.utils import missing
from markupsafe import Markup, escape

from negotiator.web import pieces

KEPT = "negotiator.web.fragments.Kept"
_page: ContextVar[tuple[str, list[str]] | None] = ContextVar("page", default=None)  # as rendered last, until it is sent
MOST_PARTS = 200  # of a page that is encoded part by part; more than that is what no piece holds
TO_ESCAPE = re.compile("[&<>'\"]").search


class Ready(Markup):
    """Text that is safe, with what it is encoded; what is made of it is no longer."""

    __slots__ = ("sent",)
    sent: bytes | None

    def __new__(cls, text: str = "", sent: bytes | None = None) -> Self:
        """This text, encoded so; None where nobody knows."""
        made = super().__new__(cls, text)
        made.sent = sent
        return made


class Answer(Response):
    """An answer that is a page just rendered takes what is encoded of it as it is."""

    def set_data(self, value: bytes | str) -> None:
        """As the framework does, to the byte."""
        page = _page.get()
        if page is not None and value is page[0]:
            _page.set(None)
            value = b"".join([getattr(part, "sent", None) or part.encode() for part in page[1]])
        super().set_data(value)


class QuickContext(Context):
    """Calls macros and plain functions at once."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # the parameter is nameless, as it is in Jinja
        """What calling it in a template gives."""
        kind = type(obj)
        if kind is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            taken = _taken(obj, args, kwargs)
            if taken is None:
                return obj(self.eval_ctx, *args, **kwargs)
            text = obj._func(*taken)
            return Markup(text) if self.eval_ctx.autoescape else text  # noqa: S704 - escaped when it was written
        if (kind is FunctionType or kind is MethodType) and not hasattr(obj, "jinja_pass_arg"):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            try:
                return obj(*args, **kwargs)
            except StopIteration:
                return self.environment.undefined("it stopped an iteration")
        return super().call(obj, *args, **kwargs)


def _taken(macro: Macro, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any] | None:
    """What the function of a macro takes, in order; None where Jinja has to sort it out, or to refuse it."""
    if macro.catch_kwargs or macro.catch_varargs or macro.explicit_caller or len(args) > len(macro.arguments):
        return None
    taken, named = list(args), 0
    for name in macro.arguments[len(args) :]:
        value = kwargs.get(name, missing)
        named += value is not missing
        taken.append(value)
    if macro.caller and kwargs.get("caller") is not None:
        taken.append(kwargs["caller"])
        named += 1
    elif macro.caller:
        return None
    return taken if named == len(kwargs) else None


def escaped(value: object) -> str:
    """The value as HTML; what is marked as safe, or has nothing to escape, is given back as it is."""
    if isinstance(value, str) and (type(value) is Markup or (type(value) is str and TO_ESCAPE(value) is None)):
        return value
    return escape(value)


class QuickGenerator(CodeGenerator):
    """Puts values out through `escaped`; lets kept pieces read what they name only."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - named by Jinja
        """The template's code. Raises TemplateAssertionError for a piece that reads more."""
        pieces.check(self.environment.files, node, self.name or "", KEPT)  # type: ignore[attr-defined]  # set below
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            return super()._output_child_pre(node, frame, finalize)
        return self.write("environment.escaped(")


class QuickTemplate(Template):
    """Macros of a file are made once, without comparing what is global one by one for each place that imports them; the
    rest of what is global is put beside a page's values at once, not name by name out of a chain."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The text."""
        parts: list[str] = []
        context = self.new_context(dict(*args, **kwargs))
        try:
            parts.extend(self.root_render_func(context))
        except Exception:
            self.environment.handle_exception()
        text = "".join(parts)
        _page.set((text, parts) if len(parts) <= MOST_PARTS else None)
        return text

    def new_context(
        self, vars: dict[str, Any] | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> Context:  # parameters as Jinja names them
        """The surroundings that it is rendered in."""
        known = self.environment.globals
        if shared or (self.globals is not known and any(self.globals.maps[:-1])):  # type: ignore[attr-defined]
            return super().new_context(vars, shared, locals)
        values = {**known, **(vars or {})}
        return new_context(self.environment, self.name, self.blocks, values, True, known, locals)

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        nothing_more = ctx is not None and self.environment.globals.keys() >= ctx.globals_keys
        return super()._get_default_module(None if nothing_more else ctx)


def install(app: Flask) -> None:
    """Lets the application render so; before its first template."""
    app.response_class = Answer
    app.jinja_env.context_class = QuickContext
    app.jinja_env.code_generator_class = QuickGenerator
    app.jinja_env.template_class = QuickTemplate
    app.jinja_env.files = pieces.Files(app.jinja_env)  # type: ignore[attr-defined]  # where what pieces read is kept
    app.jinja_env.escaped = escaped  # type: ignore[attr-defined]  # what compiled templates call
