import type { HeaderList } from "../headers/header-list.js";
import type { HttpStream } from "../stream/http-stream.js";
import { escapeBytes } from "./escape.js";
import type { Change } from "./explanation.js";
import type { Shown } from "./shown.js";

const names = ["request headers", "request trailers", "response headers", "response trailers"] as const;

/** The headers of a stream at one moment. */
export type Snapshot = Readonly<Record<(typeof names)[number], HeaderList | undefined>>;

/** The headers of a stream as they are now. */
export function snapshot({ request, response }: HttpStream): Snapshot {
  return {
    "request headers": request.headers?.toList(),
    "request trailers": request.trailers?.toList(),
    "response headers": response.headers?.toList(),
    "response trailers": response.trailers?.toList(),
  };
}

/** What was added, removed and replaced between two snapshots. */
export function changesBetween(before: Snapshot, after: Snapshot, shown: Shown): Change[] {
  return names.flatMap((what) => {
    const list = after[what];
    return list === undefined
      ? []
      : differences(before[what] ?? [], list, shown).map((change) => ({ what, ...change }));
  });
}

function differences(
  before: HeaderList,
  after: HeaderList,
  shown: Shown,
): { name: string; before?: string; after?: string }[] {
  const old = byName(before);
  const fresh = byName(after);
  const shownValues = (name: string, values: readonly string[]): string =>
    values.map((value) => shown.value(name, value)).join(", ");
  const found: { name: string; before?: string; after?: string }[] = [];
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(name), fresh.get(name)];
    if (was !== undefined && is !== undefined && was.length === is.length && was.every((value, i) => value === is[i])) {
      continue;
    }
    found.push({
      name: escapeBytes(name),
      ...(was && { before: shownValues(name, was) }),
      ...(is && { after: shownValues(name, is) }),
    });
  }
  return found;
}

function byName(list: HeaderList): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of list) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}
