// The laboratory's look: colours that also tell apart without hue, light and dark, and the page's grid.
import { wear } from "./wear.js";

export const COLOURS = {
  light: {
    policy: "#0b62a4", against: "#a94b09", untold: "#616875", ink: "#1b2330", muted: "#566070", line: "#d9dde3",
    page: "#f4f5f2", card: "#ffffff", good: "#0b62a4", bad: "#a94b09", soft: "#e9edf2", mark: "#7a5195", warn: "#8a5a00",
  },
  dark: {
    policy: "#6cb6f5", against: "#f2a25c", untold: "#9aa4b2", ink: "#e8ebf0", muted: "#a7b0bd", line: "#343c47",
    page: "#12161b", card: "#1b2128", good: "#6cb6f5", bad: "#f2a25c", soft: "#262e38", mark: "#c39be0", warn: "#e9b949",
  },
};

export const dressed = (theme) => (theme === "dark" ? COLOURS.dark : COLOURS.light);

// The page wears one theme; parts that draw on a canvas ask for it and are told when it changes.
export function put(theme) {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(dressed(theme))) root.style.setProperty(`--${name}`, value);
  root.style.colorScheme = theme;
  root.dataset.theme = theme;
}

// "@policy" and "@policy/0.2" stand for the theme's colours in a chart's options.
export function coloured(value, theme) {
  if (typeof value === "string" && value.startsWith("@")) return colour(value.slice(1), theme);
  if (Array.isArray(value)) return value.map((item) => coloured(item, theme));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, coloured(item, theme)]));
  }
  return value;
}

function colour(text, theme) {
  const [name, alpha] = text.split("/");
  const hex = dressed(theme)[name];
  if (!hex) return text;
  if (!alpha) return hex;
  const part = (at) => parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},${alpha})`;
}

put(localStorage.getItem("yipanqi-theme") === "dark" ? "dark" : "light");

wear(`
:root { --font: "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, "Segoe UI", Roboto, sans-serif; }
html, body { background: var(--page) !important; }
.solara-content-main, .v-application, .v-app, .v-theme--light, .v-theme--dark { background: var(--page) !important; color: var(--ink); }
.yq-page { font-family: var(--font); font-size: 14px; line-height: 1.45; color: var(--ink); background: var(--page); display: grid; min-height: 100vh;
  grid-template-columns: 310px minmax(0, 1fr); grid-template-areas: "head head" "side main"; align-content: start; }
.yq-page.yq-wide { grid-template-columns: minmax(0, 1fr); grid-template-areas: "head" "main"; }
.yq-side { grid-area: side; position: sticky; top: 48px; height: calc(100vh - 48px); overflow-y: auto; border-right: 1px solid var(--line); background: var(--card); }
.yq-main { grid-area: main; display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 10px; padding: 10px 14px 28px; align-content: start; }
.yq-head { grid-area: head; position: sticky; top: 0; z-index: 20; }
.yq-block { min-width: 0; box-sizing: border-box; }
.yq-main .yq-block { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; }
.yq-main .yq-at-bare { background: none; border: none; padding: 0; grid-column: span 12; }
.yq-at-full { grid-column: span 12; } .yq-at-two-thirds { grid-column: span 8; } .yq-at-half { grid-column: span 6; } .yq-at-third { grid-column: span 4; }
.yq-at-quarter { grid-column: span 3; } .yq-at-seven { grid-column: span 7; } .yq-at-five { grid-column: span 5; }
.yq-page button, .yq-page select, .yq-page input, .yq-page textarea { font: inherit; color: inherit; }
.yq-page button { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 3px 9px; cursor: pointer; min-height: 28px; }
.yq-page button:hover:not(:disabled) { border-color: var(--muted); }
.yq-page button:disabled { opacity: .45; cursor: default; }
.yq-page button.plain { background: none; border-color: transparent; }
.yq-page button.main { background: var(--policy); color: var(--card); border-color: var(--policy); }
.yq-page select { appearance: none; padding-right: 20px !important; background-image: linear-gradient(45deg, transparent 50%, var(--muted) 50%), linear-gradient(135deg, var(--muted) 50%, transparent 50%) !important; background-position: calc(100% - 11px) 50%, calc(100% - 6px) 50% !important; background-size: 5px 5px !important; background-repeat: no-repeat !important; text-overflow: ellipsis; }
.yq-page select, .yq-page input[type=number], .yq-page input[type=text], .yq-page input[type=search] { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 3px 6px; min-height: 28px; box-sizing: border-box; }
.yq-page :focus-visible { outline: 3px solid var(--mark); outline-offset: 1px; border-radius: 4px; }
.yq-page h2 { font-size: 15px; font-weight: 650; margin: 0; line-height: 1.3; }
.yq-page h3 { font-size: 13.5px; font-weight: 650; margin: 8px 0 2px; }
.yq-page p { margin: 4px 0; }
.yq-page .muted { color: var(--muted); font-size: 12.5px; }
.yq-page code, .yq-page pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12.5px; background: var(--soft) !important; color: var(--ink) !important; border-radius: 4px; padding: 1px 4px; }
.yq-page .up { color: var(--good); } .yq-page .down { color: var(--bad); }
.yq-page .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 900px) {
  .yq-page, .yq-page.yq-wide { grid-template-columns: minmax(0, 1fr); grid-template-areas: "head" "main" "side"; }
  .yq-side { position: static; height: auto; border-right: none; }
  .yq-main { padding: 8px; } .yq-main .yq-block { grid-column: span 12; }
}
@media (prefers-reduced-motion: reduce) { .yq-page * { transition: none !important; animation: none !important; } }
@media print { .yq-side, .yq-head { position: static; } }
`);
