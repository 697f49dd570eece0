import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { renderBootstrap } from "@sluice/gateway";
import { EnvoySubject, HostSubject, inHostAndEnvoy, type ObservedInit, type Subject } from "../support/both.js";
import { buildPlugin } from "../support/plugin.js";
import { Samples } from "../support/samples.js";

const samples = await Samples.of("docs/streams.md");
const errors = fileURLToPath(new URL("../../assembly/plugin/errors.ts", import.meta.url));
const page = samples.text;
const blockOf = (title: string): string => samples.block(title);
const sample = (title: string): Promise<Uint8Array> => samples.module(title);

/** The exchanges of the table of handlers, by the first cell of their row. */
const exchanges: Readonly<Record<string, readonly [line: string, init: ObservedInit]>> = {
  "`GET`, answered with a body": ["GET /", { upstream: { body: "a" } }],
  "`POST` with a body": ["POST /", { body: ["a", "b"], upstream: { body: "a" } }],
  "`POST` with an empty chunked body": ["POST /", { body: [""], upstream: { body: "a" } }],
  "`POST` with `content-length: 0`": ["POST /", { upstream: { body: "a" } }],
  "a body and trailers in both directions": [
    "POST /",
    { body: ["a"], trailers: { "x-end": "1" }, upstream: { body: ["a"], trailers: { "x-end": "1" } } },
  ],
  "`HEAD`": ["HEAD /", {}],
  "answered with 204": ["GET /", { upstream: { status: 204 } }],
  "the plugin answers in its request header handler": answered("request headers"),
  "the plugin answers in its request body handler": answered("request body"),
  "the plugin answers in its response header handler": answered("response headers"),
  "the upstream breaks off before its headers": ["GET /", { upstream: { reset: "before the headers" } }],
  "the upstream breaks off in its body": ["GET /", { upstream: { body: ["a"], reset: "in the body" } }],
  "the client hangs up while it sends": ["POST /", { body: ["a", "b"], hangUp: "during the request" }],
  "the client hangs up while it waits": ["GET /", { hangUp: "while waiting" }],
  "a websocket that the gateway does not upgrade": [
    "GET /",
    { headers: { connection: "Upgrade", upgrade: "websocket" } },
  ],
};

function answered(handler: string): [string, ObservedInit] {
  return ["POST /", { headers: { "x-answer-at": handler }, body: ["a"], upstream: { body: "a" } }];
}

const orderModule = buildPlugin(new URL("fixtures/order.as.ts", import.meta.url));

describe("the table of handlers", () => {
  const rows = [...page.matchAll(/^\| (.+?) +\| ((?:[\w ]+, )*stream done) +\|$/gm)].map(
    ([, exchange, handlers]) => [exchange!, handlers!.split(", ")] as const,
  );
  let envoy: EnvoySubject;
  let host: HostSubject;
  beforeAll(async () => {
    const module = await orderModule;
    envoy = await EnvoySubject.start(module, undefined, { trace: true });
    host = await HostSubject.start(module);
  });
  afterAll(() => envoy?.stop());

  const calledBy = async (subject: Subject, exchange: string): Promise<string[]> => {
    const { logs } = await subject.observe(...exchanges[exchange]!);
    return logs.flatMap((line) => / at (.+)$/.exec(line)?.[1] ?? []);
  };

  test("has a row for each exchange that is tried, and no other", () => {
    expect(rows.map(([exchange]) => exchange)).toEqual(Object.keys(exchanges));
  });

  test.each(rows)("is right about this in Envoy: %s", async (exchange, handlers) => {
    expect(await calledBy(envoy, exchange)).toEqual(handlers);
  });

  // That upgrades are refused is the gateway's doing, not the host's.
  test.each(rows.filter(([exchange]) => !exchange.includes("websocket")))(
    "is right about this in the host: %s",
    async (exchange, handlers) => {
      expect(await calledBy(host, exchange)).toEqual(handlers);
    },
  );
});

describe("the samples", () => {
  inHostAndEnvoy(
    "mask.ts",
    () => sample("mask.ts"),
    (start) => {
      test("masks digits, keeps the length and counts", async () => {
        const subject = await start(undefined, { trace: true });
        const seen = await subject.observe("GET /bill", { upstream: { body: "total 123" } });
        expect(seen.client?.text).toBe("total ***");
        expect(seen.client?.headers.get("content-length")).toBe("9");
        expect(seen.logs.join("\n")).toContain("/bill: 3 digits masked");
      });
    },
  );

  inHostAndEnvoy(
    "by-model.ts",
    () => sample("by-model.ts"),
    (start) => {
      test("puts what is in the body into a header, and refuses what it cannot read", async () => {
        const subject = await start(undefined, { heldHeaders: true });
        const { upstream } = await subject.request("POST /", { body: ['{"model":', '"m1"}'] });
        expect(upstream?.headers.get("x-model")).toBe("m1");
        expect(upstream?.text).toBe('{"model":"m1"}');
        const refused = await subject.request("POST /", { body: "{" });
        expect([refused.client.status, refused.client.text]).toEqual([400, "no JSON\n"]);
        expect((await subject.request("GET /")).client.status).toBe(200);
      });
    },
  );

  inHostAndEnvoy(
    "wrap.ts",
    () => sample("wrap.ts"),
    (start) => {
      test("wraps a response and tells its new length", async () => {
        const subject = await start(undefined, { heldHeaders: true });
        const { client } = await subject.request("GET /", { upstream: { body: "[1]" } });
        expect(client.text).toBe('{"data":[1]}');
        expect(client.headers.get("content-length")).toBe("12");
        const empty = await subject.request("GET /", { upstream: { body: [""] } });
        expect(empty.client.status).toBe(502);
      });
    },
  );

  inHostAndEnvoy(
    "gate.ts",
    () => sample("gate.ts"),
    (start) => {
      test("lets a request wait until another one opens the gate", async () => {
        const subject = await start();
        let isOpen = false;
        const seen = await subject.observe("GET /", {
          afterRequest: async () => {
            isOpen = true;
            await subject.aside("GET /open");
          },
          upstream: (request) => ({ body: `${request.path} ${isOpen}` }),
        });
        expect(seen.client?.text).toBe("/ true");
      });

      test("forgets a request whose client has hung up", async () => {
        const subject = await start(undefined, { trace: true });
        await subject.observe("GET /", { hangUp: "while waiting" });
        await subject.aside("GET /open");
        expect(subject.logs()).toEqual([]);
      });
    },
  );

  inHostAndEnvoy(
    "one-behind.ts",
    () => sample("one-behind.ts"),
    (start) => {
      test("sends a response on without losing any of it", async () => {
        const subject = await start();
        for (const body of [["a", "b", "c"], ["a"], [""]]) {
          expect((await subject.request("GET /", { upstream: { body } })).client.text).toBe(body.join(""));
        }
      });
    },
  );
});

describe("what the page says of real gateways", () => {
  const running: EnvoySubject[] = [];
  const start = async (...args: Parameters<typeof EnvoySubject.start>): Promise<EnvoySubject> => {
    const subject = await EnvoySubject.start(...args);
    running.push(subject);
    return subject;
  };
  afterEach(() => Promise.all(running.splice(0).map((subject) => subject.stop())));
  const long = "x".repeat(5000);

  test("where headers cannot be held, the client gets 500 after five seconds, and the log the reason", async () => {
    const subject = await start(await sample("by-model.ts"));
    const begun = Date.now();
    const { client } = await subject.request("POST /", { body: "{}" });
    expect(client.status).toBe(500);
    expect(Date.now() - begun).toBeGreaterThan(1500);
    expect(subject.logs().join("\n")).toContain("headers cannot be held: set allow_on_headers_stop_iteration: true");
  });

  test("above the limit a whole request body gives 413, and a response that has begun breaks off", async () => {
    const subject = await start(await orderModule, undefined, { bufferLimit: 1024 });
    expect((await subject.request("POST /", { body: long })).client.status).toBe(413);
    const { client } = await subject.observe("GET /", { upstream: { body: long } });
    expect([client?.status, client?.complete]).toEqual([200, false]);
  });

  test("above the limit a whole response whose headers are held gives 500", async () => {
    const subject = await start(await sample("wrap.ts"), undefined, { bufferLimit: 1024, heldHeaders: true });
    expect((await subject.request("GET /", { upstream: { body: long } })).client.status).toBe(500);
  });

  test("above the limit a streaming handler goes on", async () => {
    const subject = await start(await sample("mask.ts"), undefined, { bufferLimit: 1024 });
    expect((await subject.request("GET /", { upstream: { body: long } })).client.text).toBe(long);
  });
});

test("the log lines of the page are messages of the SDK", async () => {
  const messages = await readFile(errors, "utf8");
  const quoted = samples.blocks.filter(({ language, text }) => language === "text" && !text.includes("--->"));
  expect(quoted.length).toBe(3);
  for (const { text } of quoted) expect(messages).toContain(`"${text.trim().replace(/^(\[[^\]]+\] ){3}/, "")}"`);
});

test("the filter of the page is what the launcher of a real Envoy renders", () => {
  const { listeners } = JSON.parse(
    JSON.stringify(
      renderBootstrap({
        clusters: [],
        listeners: [
          {
            name: "main",
            address: "127.0.0.1",
            port: 0,
            virtualHosts: [],
            plugins: [
              {
                name: "by-model",
                rootId: "by-model",
                code: "/etc/envoy/by-model.wasm",
                allowOnHeadersStopIteration: true,
              },
            ],
          },
        ],
      }),
    ),
  ).static_resources;
  const manager = listeners[0].filter_chains[0].filters[0].typed_config;
  expect(parse(blockOf("envoy"))).toEqual(manager.http_filters[0]);
});

test("the EnvoyFilter of the page inserts the same filter", () => {
  const { spec } = parse(blockOf("istio"));
  expect(spec.configPatches[0].patch.value).toEqual(parse(blockOf("envoy")));
});
