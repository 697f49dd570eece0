import type { HeaderList } from "../headers/header-list.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HttpStream } from "../stream/http-stream.js";
import { escapeBytes } from "./escape.js";
import type { Change } from "./explanation.js";
import type { Shown } from "./shown.js";

type Maps = Readonly<
  Partial<Record<"request headers" | "request trailers" | "response headers" | "response trailers", HeaderMap>>
>;
type Snapshot = Readonly<Partial<Record<keyof Maps, HeaderList>>>;

const names = ["request headers", "request trailers", "response headers", "response trailers"] as const;

function mapsOf({ request, response }: HttpStream): Maps {
  return {
    ...(request.headers && { "request headers": request.headers }),
    ...(request.trailers && { "request trailers": request.trailers }),
    ...(response.headers && { "response headers": response.headers }),
    ...(response.trailers && { "response trailers": response.trailers }),
  };
}

/** The headers of a stream as they are now, to compare with later. */
export function snapshot(stream: HttpStream): Snapshot {
  const maps = mapsOf(stream);
  return Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, map.toList()]));
}

/** What was added, removed and replaced since. */
export function changesSince(before: Snapshot, stream: HttpStream, shown: Shown): Change[] {
  const now = mapsOf(stream);
  return names.flatMap((what) => {
    const list = now[what]?.toList();
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
