// What the browser does by itself: copying, saving files, writing tables as CSV.
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure address the clipboard is closed to scripts; a selected field is not.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

export function save(name, parts, type) {
  const link = document.createElement("a");
  link.href = parts.startsWith?.("data:") ? parts : URL.createObjectURL(new Blob([parts], { type }));
  link.download = name;
  link.click();
  if (link.href.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

const cell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  // A cell that begins like a formula is text to a reader, and must stay text in a spreadsheet.
  const safe = /^[=+@\t\r]/.test(text) || /^-[^\d.]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export function csv(columns, rows, about = []) {
  const lines = [...about.map((line) => `# ${line}`), columns.map((column) => cell(column.unit ? `${column.label} [${column.unit}]` : column.label)).join(",")];
  for (const row of rows) lines.push(row.map(cell).join(","));
  // The mark of byte order tells spreadsheets that the file holds UTF-8.
  return `\ufeff${lines.join("\n")}\n`;
}

export function figure(value, places) {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  const digits = places ?? (size >= 1000 || Number.isInteger(value) ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3);
  return value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: places ?? 0 });
}
