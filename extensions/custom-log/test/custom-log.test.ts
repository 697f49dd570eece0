import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { inHostAndEnvoy } from "../../../test/support/both.js";
import { buildPlugin } from "../../../test/support/plugin.js";
import { withAccessLog } from "./access-log.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

/** What a line holds, read as a reader of logs does: JSON in a string of JSON. */
function partsOf(line: string): { custom: unknown; ai: unknown } {
  const { custom_log, ai_log } = JSON.parse(line) as Record<string, string>;
  const parse = (text: string): unknown => (text === "-" ? undefined : (JSON.parse(text) as unknown));
  return { custom: parse(custom_log!), ai: parse(ai_log!) };
}

withAccessLog("custom-log", module, (begin) => {
  test("merges what several plugins of a chain write under one name: the later value counts", async () => {
    const gateway = await begin(
      { ai_log: [{ name: "k2", value: 2213.22 }] },
      {
        ai_log: [
          { name: "k2", value: 212939.22 },
          { name: "k3", value: 123 },
        ],
      },
    );
    const { line } = await gateway.request("GET /");
    expect(line).toBe('{"custom_log":"-","ai_log":"{\\"k2\\":212939.22,\\"k3\\":123}"}\n');
  });

  test("writes texts, headers of both directions, and properties of every type", async () => {
    const gateway = await begin({
      custom_log: [
        { name: "question", value: 'two\nlines, "quoted" & <marked> \\ caf\u00e9' },
        { name: "json", value: { a: [1, null, "b"] } },
        { name: "agent", request_header: "User-Agent" },
        { name: "twice", request_header: "x-twice" },
        { name: "path", request_header: ":path" },
        { name: "none", request_header: "x-none" },
        { name: "kind", response_header: "x-kind" },
        { name: "status", property: ["response", "code"], type: "integer" },
        { name: "details", property: ["response", "code_details"] },
        { name: "mtls", property: ["connection", "mtls"], type: "boolean" },
        { name: "nothing", property: ["no", "such"] },
        { name: "wrong type", property: ["request", "path"], type: "integer" },
        { name: "protocol", property: ["request", "protocol"] },
      ],
    });
    const { client, upstream, line } = await gateway.request("POST /a?b", {
      headers: { "user-agent": "me", "x-twice": ["1", "2"] },
      body: "body",
      upstream: { status: 404, headers: { "x-kind": "teapot" }, body: "nothing here" },
    });
    expect([client.status, client.text, upstream?.text]).toEqual([404, "nothing here", "body"]);
    const { custom, ai } = partsOf(line);
    expect(ai).toBeUndefined();
    expect(custom).toEqual({
      question: 'two\nlines, "quoted" & <marked> \\ caf\u00e9',
      json: { a: [1, null, "b"] },
      agent: "me",
      twice: "1, 2",
      path: "/a?b",
      kind: "teapot",
      status: 404,
      details: "via_upstream",
      mtls: false,
      protocol: "HTTP/1.1",
    });
  });

  test("keeps what clients send inside its string: no quote, line end or byte gets out of it", async () => {
    const gateway = await begin({ custom_log: [{ name: "a", request_header: "x-a" }] });
    for (const [sent, logged] of [
      ['","ai_log":"forged', '","ai_log":"forged'],
      ["\\", "\\"],
      ['\\"}\\n', '\\"}\\n'],
      ["%FILTER_STATE(wasm.ai_log:PLAIN)%", "%FILTER_STATE(wasm.ai_log:PLAIN)%"],
      ["\t\udcff", "\t\ufffd"].map((text) => text.trim()),
      ["x".repeat(20_000), "x".repeat(20_000)],
    ]) {
      const { line } = await gateway.request("GET /", { headers: { "x-a": sent! } });
      expect(partsOf(line)).toEqual({ custom: { a: logged }, ai: undefined });
    }
  });

  test("writes nothing where there is nothing to write", async () => {
    const gateway = await begin({ custom_log: [{ name: "a", request_header: "x-none" }] }, {});
    expect((await gateway.request("GET /")).line).toBe('{"custom_log":"-","ai_log":"-"}\n');
  });

  test("leaves out what an answer does not have", async () => {
    const gateway = await begin({
      custom_log: [
        { name: "method", request_header: ":method" },
        { name: "kind", response_header: "content-type" },
      ],
    });
    const { line } = await gateway.request("DELETE /", { upstream: { status: 500, body: "" } });
    expect(partsOf(line).custom).toEqual({ method: "DELETE" });
  });
});

const documented = buildPlugin(new URL("fixtures/documented.as.ts", import.meta.url));

withAccessLog(
  "the documented result of Higress' plugin",
  () => documented,
  (begin) => {
    test("is what the SDK's user attributes write", async () => {
      const { line } = await (await begin({})).request("GET /");
      expect(line).toBe('{"custom_log":"-","ai_log":"{\\"k2\\":212939.22,\\"k3\\":123}"}\n');
    });
  },
);

inHostAndEnvoy("custom-log", module, (start) => {
  const config = { custom_log: [{ name: "a", request_header: "x-a" }], trace: [{ name: "b", request_header: "x-a" }] };

  test("changes nothing of what passes, empty or 10 MB, with trailers and bytes that are no text", async () => {
    const plugin = await start(config);
    for (const body of [[], [""], ["x".repeat(10 << 20)], ["a", "b"]]) {
      const trailers = body.length === 2 ? { "x-t": "1" } : {};
      const { client, upstream } = await plugin.request("POST /", {
        headers: { "x-a": "\udcff" },
        ...{ body, trailers },
        upstream: { body: "yes" },
      });
      expect([client.text, upstream?.headers.get("x-a"), upstream?.body.length]).toEqual([
        "yes",
        "\udcff",
        body.join("").length,
      ]);
      expect(upstream?.trailers.get("x-t") ?? null).toBe(body.length === 2 ? "1" : null);
    }
  });

  test("says once that only Higress traces", async () => {
    const plugin = await start(config);
    for (let i = 0; i < 3; i++) await plugin.request("GET /", { headers: { "x-a": "1" } });
    expect(plugin.logs().filter((line) => line.includes("only Higress can do this: trace_span_tag"))).toHaveLength(1);
  });

  test("survives clients that leave", async () => {
    const plugin = await start(config);
    await plugin.observe("GET /", { hangUp: "while waiting" });
    await plugin.observe("POST /", { body: ["a", "b"], hangUp: "during the request" });
    expect((await plugin.request("GET /")).client.status).toBe(200);
  });

  test("refuses the configuration null, and runs without one", async () => {
    await expect(start(null)).rejects.toThrow("configuration refused");
    expect((await (await start()).request("GET /")).client.status).toBe(200);
  });
});

describe("custom-log", () => {
  test("tags the trace on Higress, with what is known in each phase", async () => {
    const config = {
      custom_log: [{ name: "a", value: "logged" }],
      trace: [
        { name: "tenant", request_header: "x-tenant" },
        { name: "n", value: 5 },
        { name: "kind", response_header: "x-kind" },
      ],
    };
    const plugin = await load(await module(), config);
    const tags: [string, string][] = [];
    const open = plugin.host.openStream.bind(plugin.host);
    plugin.host.openStream = (plugins, options) => {
      const stream = open(plugins, options);
      const state = stream.filterState;
      const set = state.set.bind(state);
      state.set = (name, object) => {
        tags.push([name, Buffer.from(object.value as Uint8Array).toString()]);
        return set(name, object);
      };
      return stream;
    };
    await plugin.request("GET /", {
      headers: { "x-tenant": "t1" },
      upstream: { headers: { "x-kind": "k" } },
      properties: { plugin_vm_memory: "1" }, // by which Higress is known
    });
    expect(tags).toEqual([
      ["wasm.custom_log", '{\\"a\\":\\"logged\\"}'],
      ["wasm.trace_span_tag.tenant", "t1"],
      ["wasm.trace_span_tag.n", "5"],
      ["wasm.trace_span_tag.kind", "k"],
    ]);
  });

  const attribute = { name: "a", value: 1 };
  test.each([
    [{ custom_log: [{ value: 1 }] }, "custom_log[0].name: required"],
    [{ custom_log: [{ name: "", value: 1 }] }, "custom_log[0].name: expected a length of at least 1"],
    [{ custom_log: [{ name: "a" }] }, "custom_log[0]: needs one of value, request_header"],
    [{ custom_log: [{ ...attribute, request_header: "b" }] }, "custom_log[0]: needs one of value, request_header"],
    [{ custom_log: [attribute, attribute] }, "custom_log[1].name: stands in the list before"],
    [{ ai_log: {} }, "ai_log: expected array, got object"],
    [{ trace: [{ name: "a", property: [] }] }, "trace[0].property: expected a length of at least 1"],
    [{ trace: [{ name: "a", property: "a.b" }] }, "trace[0].property: expected array, got string"],
    [{ trace: [{ name: "a", request_header: "a b" }] }, "trace[0].request_header: does not match"],
    [{ trace: [{ ...attribute, type: "text" }] }, "trace[0].type: expected one of"],
  ])("refuses %j", async (configuration, reason) => {
    await expect(load(await module(), configuration)).rejects.toThrow(`configuration refused: ${reason}`);
  });

  test("takes one name in several lists", async () => {
    await load(await module(), { custom_log: [attribute], ai_log: [attribute], trace: [attribute] });
  });
});
