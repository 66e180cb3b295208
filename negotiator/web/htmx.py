"""The one place that looks at what htmx sends and says what htmx understands."""

from flask import Response, make_response, redirect, render_template, request


def is_htmx() -> bool:
    """Whether htmx asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def answer(page: str, fragment: str, /, status: int = 200, **values: object) -> Response:
    """The fragment for htmx, the whole page for a plain browser."""
    response = make_response(render_template(fragment if is_htmx() else page, **values), status)
    response.vary.add("HX-Request")
    return response


def see_other(url: str) -> Response:
    """Go on there: 303 for a plain browser, a whole new page for htmx."""
    if is_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
    else:
        response = make_response(redirect(url, 303))
    response.vary.add("HX-Request")
    return response


def as_message(response: Response) -> Response:
    """Lets htmx put this answer among the page's messages, wherever the request wanted it."""
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML"
    response.vary.add("HX-Request")
    return response
