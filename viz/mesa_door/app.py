"""A city in Mesa's own page, which needs an environment of its own: see requirements.txt beside this file.

Run it from the checkout with ``python -m solara run viz/mesa_door/app.py``.
"""

import solara
from mesa.visualization import SolaraViz, make_plot_component

from viz.mesa_door.shown import MEASURES, ShownCity, inputs

PLOTS = [make_plot_component(measure) for measure in MEASURES]


@solara.component
def Page() -> None:  # noqa: N802 - the name that Solara looks for
    """Show each visitor a city of their own."""
    SolaraViz(solara.use_memo(ShownCity, []), components=PLOTS, model_params=inputs(), name="yipanqi")
