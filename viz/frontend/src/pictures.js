// The chart library with only what the laboratory draws.
import { init, registerMap, use } from "echarts/core";
import { BarChart, HeatmapChart, LineChart, LinesChart, MapChart, SankeyChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomInsideComponent, GeoComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { figure } from "./deeds.js";
import { coloured, dressed } from "./theme.js";

use([
  BarChart, HeatmapChart, LineChart, LinesChart, MapChart, SankeyChart, ScatterChart, AriaComponent, DataZoomInsideComponent, GeoComponent, GridComponent,
  LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer,
]);

export const open = (element) => init(element, null, { renderer: "canvas" });

const maps = new Set();

export function mapped(geo) {
  if (!geo || maps.has(geo.name)) return;
  registerMap(geo.name, geo.json);
  maps.add(geo.name);
}

const axis = (given, look) => ({
  ...given,
  axisLine: { lineStyle: { color: look.line }, ...given.axisLine },
  axisLabel: { color: look.muted, hideOverlap: true, ...given.axisLabel },
  nameTextStyle: { color: look.muted, ...given.nameTextStyle },
  splitLine: { lineStyle: { color: look.line, opacity: 0.6 }, ...given.splitLine },
});

const each = (given, make) => (given === undefined ? undefined : Array.isArray(given) ? given.map(make) : make(given));

// A row of the chart's own table is what its tooltip says: one place for the figures.
function tooltip(given, table, look) {
  const style = { backgroundColor: look.card, borderColor: look.line, textStyle: { color: look.ink, fontSize: 12 }, confine: true };
  if (given?.byRow === undefined) return { ...style, valueFormatter: (value) => figure(value), ...given };
  const { byRow, ...rest } = given;
  return { ...style, ...rest, formatter: (params) => said(Array.isArray(params) ? params[0] : params, table, byRow) };
}

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function said(param, { columns, rows }, key) {
  const found = key === "name" ? rows.find((row) => row[0] === param.name) : rows[param.dataIndex];
  if (!found) return escaped(param.name ?? "");
  const lines = columns.slice(1).map((column, at) => `${escaped(column.label)}: <b>${escaped(figure(found[at + 1]))}</b> ${escaped(column.unit ?? "")}`);
  return [`<b>${escaped(columns[0].label)} ${escaped(found[0])}</b>`, ...lines].join("<br>");
}

// The option as the server made it, in the theme's colours.
export function worn(option, table, theme) {
  const look = dressed(theme);
  const made = coloured(option, theme);
  return {
    animationDuration: 250,
    animationDurationUpdate: 250,
    textStyle: { fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font"), color: look.ink },
    aria: { enabled: true, decal: { show: Boolean(option.patterned) }, label: { enabled: false } },
    ...made,
    patterned: undefined,
    ...(made.legend && { legend: { icon: "roundRect", itemWidth: 16, itemHeight: 4, top: 0, right: 0, textStyle: { color: look.muted }, ...made.legend } }),
    ...(made.grid && { grid: { left: 8, right: 14, top: 26, bottom: 6, containLabel: true, ...made.grid } }),
    ...(made.xAxis && { xAxis: each(made.xAxis, (item) => axis(item, look)) }),
    ...(made.yAxis && { yAxis: each(made.yAxis, (item) => axis(item, look)) }),
    ...(made.visualMap && { visualMap: each(made.visualMap, (item) => ({ textStyle: { color: look.muted }, ...item })) }),
    tooltip: tooltip(made.tooltip, table, look),
  };
}
