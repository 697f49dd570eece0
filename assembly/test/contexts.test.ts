import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
import { load } from "@sluice/testing";
import { loadProbe, operate, operateOnResponse, probeModule, refusal } from "./support.js";

describe("a stream", () => {
  test("keeps typed state from phase to phase", async () => {
    const exchange = await (await loadProbe()).request("GET /a?b=c");
    expect(exchange.client.headers.get("x-state")).toBe("/a?b=c 1");
  });

  test("knows method, scheme, host and path in phases in which Envoy hides them", async () => {
    expect(
      (await operateOnResponse(await loadProbe(), "has", { name: "x" })).exchange.client.headers.get("x-path"),
    ).toBe("GET http://localhost/probe?x=1");
  });

  test("cannot be used in the callback of another one", async () => {
    const plugin = await loadProbe();
    await operate(plugin, "keep");
    const { result, exchange } = await operate(plugin, "useKept");
    expect(result).toBe("222(null)");
    expect([exchange.client.status, exchange.upstream.headers.has("x-foreign")]).toEqual([200, false]);
    expect(plugin.logs.texts("error").join()).toContain("not the stream being handled");
  });

  test("keeps values of any type under a name, and tells types apart", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "context")).result).toBe("7deeptext35");
    expect(plugin.logs.texts("error").join()).toContain("getContext asked for another type than setContext stored: s");
  });

  test("does not mix up with 5,000 others that are open at once", async () => {
    const plugin = await loadProbe();
    const count = 5000;
    const exchanges = await Promise.all(
      Array.from({ length: count }, (_, i) =>
        plugin.request(`GET /${i}`, { upstream: () => new Promise((resolve) => setTimeout(() => resolve({}), 20)) }),
      ),
    );
    exchanges.forEach((exchange, i) => expect(exchange.client.headers.get("x-state")).toBe(`/${i} 1`));
  });
});

describe("a plugin context", () => {
  test("keeps values for all its streams, and not for another configuration", async () => {
    const plugin = await loadProbe();
    await operate(plugin, "pluginContext");
    expect((await operate(plugin, "pluginContext")).result).toBe("2");
    await plugin.reconfigure({ greeting: "other" });
    expect((await operate(plugin, "pluginContext")).result).toBe("1");
  });

  test("has a fingerprint and knows its VM", async () => {
    const plugin = await loadProbe(undefined, { name: "shop", vmConfiguration: "12345" });
    expect((await operate(plugin, "fingerprint")).result).toBe("shop");
    expect((await operate(plugin, "vm")).result).toBe("probe 5");
  });
});

type Guest = Record<string, (...args: number[]) => number>;

/** The probe without a host: each call is noted and answers as `answer` says. */
async function bareProbe(answer: (name: string) => number): Promise<{ guest: Guest; calls: string[] }> {
  const module = new WebAssembly.Module((await probeModule()) as Uint8Array<ArrayBuffer>);
  const imports: Record<string, Record<string, () => number>> = {};
  const calls: string[] = [];
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      calls.push(name);
      return answer(name);
    };
  }
  const guest = new WebAssembly.Instance(module, imports).exports as Guest;
  guest["_initialize"]!();
  return { guest, calls };
}

const NOT_FOUND = 1;

test("callbacks for unknown contexts are ignored and counted", async () => {
  const { guest, calls } = await bareProbe(() => NOT_FOUND);
  for (const id of [0, 1, 99, -1]) {
    guest["proxy_on_context_create"]!(7, id || 55);
    expect(guest["proxy_on_request_headers"]!(id, 1, 1)).toBe(0);
    expect(guest["proxy_on_response_headers"]!(id, 1, 1)).toBe(0);
    guest["proxy_on_log"]!(id);
    guest["proxy_on_delete"]!(id);
  }
  expect(guest["proxy_on_configure"]!(99, 0)).toBe(1);
  expect(calls).toEqual([]);
});

test("a callback in the middle of another one's host call leaves that one its stream", async () => {
  let nested = false;
  const { guest, calls } = await bareProbe((name) => {
    if (name === "proxy_get_header_map_value" && !nested) {
      nested = true;
      guest["proxy_on_request_headers"]!(3, 1, 1);
    }
    return NOT_FOUND;
  });
  guest["proxy_on_context_create"]!(1, 0);
  expect(guest["proxy_on_configure"]!(1, 0)).toBe(1);
  for (const id of [2, 3]) guest["proxy_on_context_create"]!(id, 1);
  calls.length = 0;
  guest["proxy_on_request_headers"]!(2, 1, 1);
  expect(calls.filter((name) => name === "proxy_replace_header_map_value")).toHaveLength(2);
  expect(calls).not.toContain("proxy_log");
});

describe("several plugins in one module", () => {
  const module = buildPlugin(new URL("fixtures/two-plugins.as.ts", import.meta.url));

  test("are selected by root id", async () => {
    for (const name of ["first", "second"]) {
      const exchange = await (await load(await module, { value: "v" }, { rootId: name })).request("GET /");
      expect(exchange.upstream.headers.get("x-plugin")).toBe(`${name} v`);
    }
  });

  test("refuse an unknown root id with the list of names", async () => {
    expect(await refusal(load(await module, {}, { rootId: "third" }))).toContain(
      "unknown root id third, this module has: first, second",
    );
    expect(await refusal(load(await module, {}))).toContain("unknown root id , this module has: first, second");
  });

  test("and several configurations share one VM without seeing each other", async () => {
    const plugin = await load(await module, { value: "a" }, { rootId: "first", name: "one" });
    const code = await module;
    const others = [
      await plugin.host.addPlugin({ name: "two", code, rootId: "first", configuration: '{"value":"b"}' }),
      await plugin.host.addPlugin({ name: "three", code, rootId: "second", configuration: '{"value":"c"}' }),
    ];
    const seen = async (one: typeof plugin.plugin): Promise<string | null> => {
      const headers: string[] = [];
      const done = new Promise<void>((resolve) => {
        const stream = plugin.host.openStream([one], {
          upstream: {
            onHeaders: (list) => {
              headers.push(...list.filter(([name]) => name === "x-plugin").map(([, value]) => value));
              stream.responseHeaders([[":status", "200"]], true);
            },
            onData: () => undefined,
            onTrailers: () => undefined,
            onReset: () => undefined,
          },
          downstream: {
            onHeaders: () => undefined,
            onData: () => undefined,
            onTrailers: () => undefined,
            onReset: () => undefined,
            onComplete: resolve,
          },
        });
        stream.requestHeaders(
          [
            [":method", "GET"],
            [":path", "/"],
            [":authority", "a"],
            [":scheme", "http"],
            ["x-forwarded-proto", "http"],
          ],
          true,
        );
      });
      await done;
      return headers[0] ?? null;
    };
    expect(await seen(plugin.plugin)).toBe("first a");
    expect(await seen(others[0]!)).toBe("first b");
    expect(await seen(others[1]!)).toBe("second c");
    expect(await seen(plugin.plugin)).toBe("first a");
  });
});

test("a single plugin is selected by any root id", async () => {
  for (const rootId of ["", "whatever", "probe"]) {
    expect((await (await loadProbe(undefined, { rootId })).request("GET /")).upstream.headers.get("x-greeting")).toBe(
      "world",
    );
  }
});
