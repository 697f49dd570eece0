/** Values inside each other. */
const maxDepth = 32;

/** Where the first reply in these bytes ends (RESP2); attributes and types of RESP3 are not asked for and not understood. */
export function replyEnd(bytes: Buffer): number | "incomplete" | "malformed" {
  return valueEnd(bytes, 0, maxDepth);
}

function valueEnd(bytes: Buffer, start: number, depth: number): number | "incomplete" | "malformed" {
  if (depth === 0) return "malformed";
  if (start >= bytes.length) return "incomplete";
  const type = String.fromCharCode(bytes[start]!);
  if (!"+-:$*".includes(type)) return "malformed";
  const line = bytes.indexOf("\r\n", start);
  if (line < 0) return "incomplete";
  const next = line + 2;
  if (type === "+" || type === "-" || type === ":") return next;
  const announced = bytes.toString("latin1", start + 1, line);
  if (!/^(-1|\d{1,9})$/.test(announced)) return "malformed";
  const count = Number(announced);
  if (count < 0) return next;
  if (type === "$") {
    if (bytes.length < next + count + 2) return "incomplete";
    return bytes.toString("latin1", next + count, next + count + 2) === "\r\n" ? next + count + 2 : "malformed";
  }
  let at: number | "incomplete" | "malformed" = next;
  for (let i = 0; i < count && typeof at === "number"; i++) at = valueEnd(bytes, at, depth - 1);
  return at;
}
