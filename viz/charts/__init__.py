"""Charts: plain functions from answers to pictures: title, options for ECharts, and the figures behind them."""
