import { UsageError } from "./errors.js";

/** A request that is given on the command line. */
export interface CommandRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
}

/** Reads `--request "POST /path"`, `-H "name: value"` and `--body`. */
export function requestOf(line: string, headers: readonly string[] = [], body?: string): CommandRequest {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(line) ?? [];
  if (method === undefined || path === undefined) {
    throw new UsageError(`--request ${JSON.stringify(line)}: write a method, a blank and a path, such as "GET /".`);
  }
  const pairs = headers.map((header): [string, string] => {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(header) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`--header ${JSON.stringify(header)}: write a name, a colon and a value, such as "x-a: 1".`);
    }
    return [name.toLowerCase(), value];
  });
  return { method, path, headers: pairs, body };
}

/** For commander: collects the values of a flag that may be given several times. */
export function collect(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}
