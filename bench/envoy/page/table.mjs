/** A table of Markdown: the head, then rows of cells; undefined is an empty cell. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell ?? "").join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");
}

/** A number with so many digits behind the point; undefined and what is no number are empty. */
export const fixed = (value, digits = 1) =>
  value === undefined || value === null || Number.isNaN(value) ? undefined : value.toFixed(digits);

/** An estimate with its interval. */
export const between = (one, digits = 1) =>
  one === undefined || Number.isNaN(one.low)
    ? undefined
    : `${fixed(one.value, digits)} (${fixed(one.low, digits)} to ${fixed(one.high, digits)})`;

export const grouped = (value) => value?.toLocaleString("en");

/** What the cases are called on the page. */
export const titles = {
  none: "no filter",
  native: "Envoy's own filter",
  lua: "Lua",
  c: "C, no SDK (the floor)",
  "c-contexts": "C that tells configurations apart",
  ours: "**Sluice**",
  rust: "Rust SDK",
  go: "Go SDK",
  "higress-go": "Higress' Go SDK",
  gcore: "G-Core AS SDK",
};
export const titleOf = (name) => titles[name] ?? name;

/** Of a case with a number behind its name as well: `ours among 5000`, `100 by domain`. */
export const longTitle = (name) =>
  name.replace(/^[a-z-]+/, titleOf).replace(/\d{4,}/, (digits) => grouped(Number(digits)));

/** For plots, which know no Markdown. */
export const plainTitle = (name) => longTitle(name).replaceAll("*", "");

/** The case that decides the colour of a bar. */
export const colourOf = (name) => name.split(" ")[0];
