const entering = /^(host->vm|vm->host) (.+)\((.*)\)$/;
const leaving = /^(host<-vm|vm<-host) (.+) return: (.*)$/;
/** What stands beside the crossings; a call that is open there was left by a trap. */
const outside = /^(= |client: |upstream: )/;

interface Call {
  readonly name: string;
  readonly args: string;
  readonly byHost: boolean;
  readonly inner: string[];
}

/**
 * Crossings as a tree that people can read, nothing lost: what happened inside of a call stands below it, indented; the
 * result stands behind a call that has nothing inside. `malloc` during a host call stands behind its result, and a call of
 * `proxy_log` is its line, for both always come in the same place.
 */
export function compact(lines: readonly string[]): string[] {
  const out: string[] = [];
  const open: Call[] = [];
  const put = (...texts: string[]): void => void (open.at(-1)?.inner ?? out).push(...texts);
  const closeAll = (): void => {
    for (let call = open.pop(); call !== undefined; call = open.pop()) close(call, "nothing", put);
  };
  for (const line of lines) {
    if (outside.test(line)) closeAll();
    const [, into, name = "", args = ""] = entering.exec(line) ?? [];
    const [, outOf, returning, result = ""] = leaving.exec(line) ?? [];
    if (into !== undefined) open.push({ name, args, byHost: into === "host->vm", inner: [] });
    else if (outOf !== undefined && open.at(-1)?.name === returning) close(open.pop()!, result, put);
    else put(line);
  }
  closeAll();
  return out;
}

/** A call that has come back, or never will. */
function close({ name, args, byHost, inner }: Call, result: string, put: (...texts: string[]) => void): void {
  const value = result === "void" ? "" : ` = ${result}`;
  if (name === "env.proxy_log" && result === "0" && inner.length === 1) return put(...inner);
  if (name === "malloc") return put(`malloc(${args})`);
  const allocated = inner.filter((text) => text.startsWith("malloc("));
  if (!byHost && allocated.length === inner.length) return put([`${name}(${args})${value}`, ...allocated].join(" "));
  if (inner.length === 0) return put(`${name}(${args})${value}`);
  put(`${name}(${args})${value}`, ...inner.map((text) => `  ${text}`));
}
