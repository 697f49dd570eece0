import type { CaseConfiguration, CaseEvent, CaseHeaders } from "../case.js";
import { minimizeBytes, minimizeJson, minimizeList, type Fails } from "./minimize.js";

const plain: Readonly<Record<string, string>> = {
  ":method": "GET",
  ":path": "/",
  ":authority": "a.test",
  ":scheme": "http",
  ":status": "200",
  "x-forwarded-proto": "http",
};

/** Makes one event as plain as it can be while the case still fails. */
export async function simplify(event: CaseEvent, fails: Fails<CaseEvent>): Promise<CaseEvent> {
  let best = event;
  const attempt = async (candidate: CaseEvent): Promise<boolean> => {
    const failed = await fails(candidate);
    if (failed) best = candidate;
    return failed;
  };
  switch (event.do) {
    case "request": {
      const { do: kind, stream, headers, end, ...more } = event;
      const bare = { do: kind, stream, headers } as const;
      if (!(await attempt({ ...bare, end: true })) && !(await attempt({ ...bare, end }))) {
        for (const key of Object.keys(more)) {
          const { [key as "worker"]: _, ...without } = best as typeof event;
          await attempt(without);
        }
      }
      await simplerHeaders(headers, (left) => attempt({ ...(best as typeof event), headers: left }));
      return best;
    }
    case "response":
      if (!event.end) await attempt({ ...event, end: true });
      await simplerHeaders(event.headers, (left) => attempt({ ...(best as typeof event), headers: left }));
      return best;
    case "request trailers":
    case "response trailers":
      await simplerHeaders(event.headers, (headers) => attempt({ ...event, headers }));
      return best;
    case "request data":
    case "response data":
      if (!event.end) await attempt({ ...event, end: true });
      await minimizeBytes(event.bytes, (bytes) => attempt({ ...(best as typeof event), bytes }));
      return best;
    case "answer": {
      if (event.call > 0) await attempt({ ...event, call: 0 });
      if (typeof event.with === "string") return best;
      const given = event.with;
      const change = (part: Partial<typeof given>): Promise<boolean> => {
        const now = best as typeof event;
        return attempt({ ...now, with: { ...(now.with as typeof given), ...part } });
      };
      await simplerHeaders(given.headers, (headers) => change({ headers }));
      await minimizeBytes(given.body, (body) => change({ body }));
      await simplerHeaders(given.trailers, (trailers) => change({ trailers }));
      return best;
    }
    case "advance":
      for (const milliseconds of [1, 10, 100, 1000]) {
        if (milliseconds < event.milliseconds && (await attempt({ ...event, milliseconds }))) return best;
      }
      return best;
    case "configure":
      await simplerConfiguration(event.configuration, (configuration) => attempt({ ...event, configuration }));
      return best;
    default:
      return best;
  }
}

/** Makes a configuration as small as it can be. */
export async function simplerConfiguration(
  configuration: CaseConfiguration,
  fails: Fails<CaseConfiguration>,
): Promise<void> {
  if (configuration === undefined || (await fails(undefined))) return;
  if ("json" in configuration) await minimizeJson(configuration.json, (json) => fails({ json }));
  else await minimizeBytes(configuration.bytes, (bytes) => fails({ bytes }));
}

async function simplerHeaders(headers: CaseHeaders, fails: Fails<CaseHeaders>): Promise<void> {
  const needed = headers.filter(([name]) => name in plain);
  const others = headers.filter(([name]) => !(name in plain));
  const left = await minimizeList(others, (some) => fails([...needed, ...some]));
  let best: CaseHeaders = left.length < others.length ? [...needed, ...left] : headers;
  for (const [place, [name, value]] of [...best.entries()]) {
    const put = async (simpler: typeof value): Promise<boolean> => {
      const candidate = [...best].with(place, [name, simpler]);
      const failed = await fails(candidate);
      if (failed) best = candidate;
      return failed;
    };
    const usual = plain[name];
    if (value === usual || (usual !== undefined && (await put(usual)))) continue;
    const start = name === ":path" ? "/" : "";
    if (usual === undefined) await minimizeBytes(value, put);
    else if (typeof value === "string" && start !== "") {
      await minimizeBytes(value.slice(1), (rest) => put(typeof rest === "string" ? start + rest : value));
    }
  }
}
