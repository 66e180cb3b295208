"""Our way to render is Jinja's, only sooner: the same text for every kind of call and value."""

import pytest
from jinja2 import Environment, pass_context, pass_environment, pass_eval_context
from jinja2.runtime import Context
from markupsafe import Markup

from negotiator.web.pieces import Files
from negotiator.web.rendering import QuickContext, QuickGenerator, escaped

SOURCES = (
    "{{ text }}|{{ safe }}|{{ number }}|{{ nothing }}|{{ missing }}",
    "{{ text|safe }}|{{ text|e }}|{{ text ~ safe }}|{{ '<b>' }}",
    "{% macro m(a, b='<') %}{{ a }}{{ b }}{% endmacro %}{{ m(text) }}{{ m(safe, b=text) }}{{ m(a=1) }}",
    "{% macro m() %}{{ caller('<i>') }}{% endmacro %}{% call(x) m() %}{{ x }}{{ text }}{% endcall %}",
    "{% macro m() %}{% if caller %}{{ caller() }}{% endif %}{% endmacro %}{{ m() }}{% call m() %}x{% endcall %}",
    "{% macro m(a, caller=none) %}{{ caller }}{{ a }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(caller=3) }}",
    "{% macro m(a, b=a, c='<') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(text, c=none) }}{{ m() }}{{ m(b=1) }}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(text, 2, c=safe) }}",
    "{% for each in (1, 2) %}{{ plain(each, text) }}{{ wants_context() }}{{ loop.index }}{% endfor %}",
    "{% block b scoped %}{% set inner = 7 %}{{ wants_context() }}{{ plain(inner) }}{% endblock %}",
    "{{ wants_environment() }}{{ wants_eval() }}{{ ends() }}{{ text.upper() }}{{ thing(3) }}",
    "{% autoescape false %}{{ text }}{{ plain(text) }}{% endautoescape %}{{ text }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{% autoescape false %}{{ m(text) }}{% endautoescape %}",
    "{% set whole %}{{ text }}<hr>{% endset %}{{ whole }}{% filter upper %}{{ text }}{% endfilter %}",
)


class Thing:
    """Something that can be called."""

    def __call__(self, number: int) -> str:
        return "<" * number


def _plain(*values: object) -> str:
    return "&".join(str(value) for value in values)


@pass_context
def _wants_context(context: Context) -> str:
    return f"{context.get('each')} {context.get('inner')} {context.get('text')}"


@pass_environment
def _wants_environment(environment: Environment) -> str:
    return type(environment).__name__


@pass_eval_context
def _wants_eval(context: object) -> str:
    return type(context).__name__


def _ends() -> str:
    raise StopIteration


VALUES = {
    "text": "<a href='x'>&\"",
    "safe": Markup("<b>&amp;</b>"),
    "number": 4,
    "nothing": None,
    "plain": _plain,
    "wants_context": _wants_context,
    "wants_environment": _wants_environment,
    "wants_eval": _wants_eval,
    "ends": _ends,
    "thing": Thing(),
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_same_text_as_jinja(source: str) -> None:
    theirs, ours = (Environment(autoescape=True, extensions=["jinja2.ext.do"]) for _turn in range(2))
    ours.context_class, ours.code_generator_class = QuickContext, QuickGenerator
    ours.escaped, ours.files = escaped, Files(ours)  # type: ignore[attr-defined]
    assert ours.from_string(source).render(VALUES) == theirs.from_string(source).render(VALUES)


@pytest.mark.parametrize("call", ["m(b=1)", "m(1, 2)", "m(1, a=2)", "m(caller=2)"])
def test_a_macro_refuses_what_it_does_not_take(call: str) -> None:
    ours = Environment(autoescape=True)
    ours.context_class, ours.code_generator_class = QuickContext, QuickGenerator
    ours.escaped, ours.files = escaped, Files(ours)  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        ours.from_string("{% macro m(a) %}{% endmacro %}{{ " + call + " }}").render()
