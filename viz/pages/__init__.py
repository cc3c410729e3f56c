"""Pages: each a module with `blocks(lab)`, a plain function from a visitor's lab to the blocks of the page.

A page may have ``ACTIONS`` (what can be done on it, by name: ``f(lab, told)``), ``LEVERS = True`` (the column of
levers stands beside it) and ``command(lab)`` (the command that reproduces it, if not that of the comparison).
"""

from types import ModuleType

from viz.pages import assumptions, home, model, studies

PAGES: dict[str, ModuleType] = {"home": home, "studies": studies, "assumptions": assumptions, "model": model}
"""The pages in the order of the menu."""
