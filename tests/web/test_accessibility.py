"""What a machine can see of accessibility, on every page, for who may read it: axe, and what axe leaves open."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from layidu.web.access.guard import LIBRARY_ACTIONS
from tests.web.browser import DESK, TELEPHONE, Served
from tests.web.fuller import HALFWAY, chromium, every_page, forms, full, full_folder, known, opened  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
Opened = Callable[..., "Page"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What depends on how wide the page is; the rest is looked at once.
BY_WIDTH = ["color-contrast", "target-size", "scrollable-region-focusable", "nested-interactive", "link-in-text-block"]
RUN = """([tags, rules]) => axe.run(document, {
    runOnly: rules ? {type: "rule", values: rules} : {type: "tag", values: tags}, resultTypes: ["violations"]})"""
#: Names that are used more than once, cells of tables without a header, colours and sizes that no rule of axe looks at.
OWN = """() => {
    const wrong = [];
    for (const table of document.querySelectorAll("table")) {
        if (!table.querySelector("th")) wrong.push("a table without a header: " + table.outerHTML.slice(0, 90));
        for (const th of table.querySelectorAll("th"))
            if (!th.scope) wrong.push("a header without scope: " + th.outerHTML.slice(0, 90));
    }
    for (const image of document.querySelectorAll("main img")) {
        const near = image.closest("main, section, details");
        if (!near.querySelector("table")) wrong.push("a picture without a table: " + image.outerHTML.slice(0, 120));
    }
    for (const field of document.querySelectorAll("[aria-invalid=true]")) {
        const said = (field.getAttribute("aria-describedby") || "").split(" ").map((id) => document.getElementById(id));
        if (!said.some((one) => one && one.textContent.trim()))
            wrong.push("wrong, and not said why: " + field.outerHTML.slice(0, 120));
    }
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) wrong.push("wider than the screen by " + wide);
    return wrong;
}"""


#: Sends a form as the open page would, with its token; without anything to send, without the token too.
SEND = """([address, data]) => {
    const form = document.createElement("form"), token = document.querySelector("[name=csrfmiddlewaretoken]");
    Object.assign(form, {method: "post", action: address});
    const add = (name, value) =>
        form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
    for (const [name, value] of Object.entries(data || {})) add(name, value);
    if (data) add(token.name, token.value);
    document.body.append(form);
    form.submit();
}"""


def axe() -> str:
    """The axe-core that the development requirements pin."""
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def found(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the open page, a line each."""
    result: dict[str, Any] = page.evaluate(RUN, [TAGS, rules])
    return [
        f"{one['id']}: {node['html'][:140]} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in result["violations"]
        for node in one["nodes"][:3]
    ]


def test_nothing_is_found_on_any_page_at_any_width(full: Served, opened: Opened) -> None:  # noqa: F811
    # Scripts that pages do not name are refused, axe too: its context alone may run it.
    pages: dict[str, Page] = {}
    wrong: list[str] = []
    titles: dict[str, set[str]] = {}
    for role, name, address in every_page():
        if role not in pages:
            pages[role] = opened(role, viewport=TELEPHONE, bypass_csp=True)
            pages[role].context.add_init_script(axe())
        page = pages[role]
        visit = _visit(page, address)
        if visit is None:
            continue
        said = _looked_at(page)
        if name not in LIBRARY_ACTIONS:  # states of one thing, set by the library
            titles.setdefault(page.title(), set()).add(visit.partition("?")[0])
        wrong += [f"{role} {name} {address}: {one}" for one in dict.fromkeys(said)]
    wrong += [f"one title, several pages: {title!r} {names}" for title, names in titles.items() if len(names) > 1]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_found_on_what_forms_answer_at_any_width(full: Served, opened: Opened) -> None:  # noqa: F811
    wrong: list[str] = []
    for role, name, arguments, sent in forms():
        page = opened(role, viewport=TELEPHONE, bypass_csp=True)
        page.context.add_init_script(axe())
        # A page of the same reader with a form, whose token goes along.
        page.goto(reverse({"public": "account_login", HALFWAY: "mfa_authenticate"}.get(role, "account_logout")))
        with page.expect_navigation():
            page.evaluate(SEND, [reverse(name, args=arguments), sent])
        wrong += [f"{role} {name} {sent}: {one}" for one in dict.fromkeys(_looked_at(page))]
        page.context.close()
    assert not wrong, "\n".join(wrong)


def _looked_at(page: Page) -> list[str]:
    """What is wrong with the open page at either width."""
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    said = [*found(page), *page.evaluate(OWN)]
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    said += [*found(page, BY_WIDTH), *page.evaluate(OWN)]
    if page.locator("html").get_attribute("lang") != "fr":
        said.append("the language is not said")
    return said


def _visit(page: Page, address: str) -> str | None:
    """Open it; nothing where it is a file and not a page."""
    from playwright.sync_api import Error

    try:
        answer = page.goto(address)
    except Error as error:
        assert "Download" in str(error) or "ERR_ABORTED" in str(error), error
        return None
    kind = answer.headers.get("content-type", "") if answer else ""
    return page.url if "html" in kind else None
