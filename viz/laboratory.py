"""Laboratory: the page that Solara serves; what is on it is decided by plain functions in `viz.pages`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipyvue
import solara
from solara.alias import rv

from viz.page.frame import Frame, beat, framed, title
from viz.pages import PAGES
from viz.serving.premises import ANSWERS, desk
from viz.serving.settings import module_url
from viz.visitor.actions import act
from viz.visitor.lab import Lab

ipyvue.define_module("yipanqi", url=module_url())


@solara.component_vue(esm_module="yipanqi", esm_export="Block", vuetify=False)
def Part(content: str, event_act: Callable[[Any], None]) -> None:  # noqa: N802 - components are named like classes
    """Show one block of a page and tell what is done with it."""
    del content, event_act  # the browser has them


@solara.component
def Pulse(lab: Lab) -> None:  # noqa: N802
    """Answer the page's beats, each by itself, so that a page with nothing new is not drawn again."""
    count, set_count = solara.use_state(0)

    def told(deed: Any) -> None:  # noqa: ANN401 - whatever a browser sends
        act(lab, deed)
        set_count(lambda before: before + 1)

    Part(content=beat(lab, count).text, event_act=told)


@solara.component
def Page() -> None:  # noqa: N802
    """Show one visitor's laboratory."""
    search = solara.use_router().search
    lab: Lab = solara.use_memo(lambda: Lab(desk(), ANSWERS, search, tuple(PAGES)), [])
    count, set_count = solara.use_state(0)
    lab.changed = lambda: set_count(lambda before: before + 1)
    solara.use_effect(lambda: lab.close, [])
    solara.Title(title(lab))
    _lay_out(framed(lab), lambda told: act(lab, told), count)
    Pulse(lab)


def _lay_out(frame: Frame, told: Callable[[Any], None], _count: int) -> None:
    with rv.Html(tag="div", class_=f"yq-page {'' if frame.side else 'yq-wide'}"):
        for place, blocks in (("head", frame.head), ("side", frame.side), ("main", frame.main)):
            if blocks:
                with rv.Html(tag="main" if place == "main" else "div", class_=f"yq-{place}", attributes=_anchor(place)):
                    for block in blocks:
                        Part(content=block.text, event_act=told).key(block.id)


def _anchor(place: str) -> dict[str, str]:
    return {"id": "yq-main", "tabindex": "-1"} if place == "main" else {}
