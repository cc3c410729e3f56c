"""Pages: each a module with `blocks(lab)`, a plain function from a visitor's lab to the blocks of the page.

A page may have ``ACTIONS`` (what can be done on it, by name: ``f(lab, told)``), ``LEVERS = True`` (the column of
levers stands beside it) and ``ways(lab)`` (label and text of what reproduces it, if that is not the comparison).
"""

from types import ModuleType

from viz.pages import assumptions, atlas, compare, districts, home, model, player, studies, validation, why

ORDER = (home, player, compare, districts, why, atlas, studies, validation, assumptions, model)
PAGES: dict[str, ModuleType] = {page.__name__.rpartition(".")[2]: page for page in ORDER}
"""The pages by name, in the order of the menu."""
