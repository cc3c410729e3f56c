// Styles of the parts, put into the page once each.
const worn = new Set();

export function wear(css) {
  if (worn.has(css)) return;
  worn.add(css);
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
}
