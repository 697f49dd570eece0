import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnvoySubject, HostSubject, type ObservedInit } from "../../support/both.js";
import { buildPlugin } from "../../support/plugin.js";
import type { Reading } from "./cases.js";
import { outcomeOf, type Outcome } from "./outcome.js";

let host: HostSubject;
let envoy: EnvoySubject;
beforeAll(async () => {
  const module = await buildPlugin(new URL("fixtures/table.as.ts", import.meta.url));
  const options = { heldHeaders: true, trace: true };
  host = await HostSubject.start(module, undefined, options);
  envoy = await EnvoySubject.start(module, undefined, options);
});
afterAll(() => envoy?.stop());

const body = ["ab", "cd"];
const readings: readonly Reading[] = ["none", "whole", "streamed"];

/** Both end as expected, have nothing to complain about, and serve the next request. */
async function bothEnd(init: ObservedInit, wanted: Omit<Outcome, "callbacks">, callbacks: string[]): Promise<void> {
  const whole = {
    ...wanted,
    callbacks: ["context_create()", ...callbacks, "log()", "delete()"].map((one) => `proxy_on_${one}`),
  };
  const mark = envoy.envoy.logs.mark;
  for (const subject of [host, envoy]) {
    expect(outcomeOf(await subject.observe("POST /", init)), subject.constructor.name).toEqual(whole);
    const next = await subject.request("GET /", { headers: { "x-request-body": "none" }, upstream: { body } });
    expect([next.client.status, next.client.text]).toEqual([200, "abcd"]);
  }
  expect(host.plugin.logs.texts("error")).toEqual([]);
  const complaints = envoy.envoy.logs.since(mark).filter(({ level }) => level === "error" || level === "critical");
  expect(complaints).toEqual([]);
}

/** What the plugin logs of the request body, and how its callbacks end. */
function requestBody(reading: Reading): { logs: string[]; callbacks: string[] } {
  if (reading === "none") {
    return { logs: [], callbacks: ["request_body(2, 0) = 0", "request_body(2, 0) = 0", "request_body(0, 1) = 0"] };
  }
  if (reading === "whole") {
    return {
      logs: ["request body 'abcd' last"],
      callbacks: ["request_body(2, 0) = 1", "request_body(4, 0) = 1", "request_body(4, 1) = 0"],
    };
  }
  return {
    logs: ["request chunk 'ab'", "request chunk 'cd'", "request chunk '' last"],
    callbacks: ["request_body(2, 0) = 0", "request_body(2, 0) = 0", "request_body(0, 1) = 0"],
  };
}

const firstChunk = {
  none: { result: 0, logs: [] },
  whole: { result: 1, logs: [] },
  streamed: { result: 0, logs: [" chunk 'ab'"] },
};

describe("a client that leaves", () => {
  test.each(readings)("in its body (read: %s) ends the stream once", async (reading) => {
    const { result, logs } = firstChunk[reading];
    await bothEnd(
      { headers: { "x-request-body": reading }, body, hangUp: "during the request" },
      {
        client: "cut",
        upstream: "nothing",
        logs: ["request headers body", ...logs.map((text) => `request${text}`), "done"],
      },
      ["request_headers(0) = 0", `request_body(2, 0) = ${result}`],
    );
  });

  test.each(readings)("while it waits (body read: %s) ends the stream once", async (reading) => {
    const { logs, callbacks } = requestBody(reading);
    await bothEnd(
      { headers: { "x-request-body": reading }, body, hangUp: "while waiting" },
      {
        client: "cut",
        upstream: "request 'abcd' length open",
        logs: ["request headers body", ...logs, "done"],
      },
      ["request_headers(0) = 0", ...callbacks],
    );
  });

  test("while its headers are held for the body ends the stream once", async () => {
    await bothEnd(
      {
        headers: { "x-request-body": "whole", "x-at-request-headers": "1" },
        body,
        hangUp: "during the request",
      },
      { client: "cut", upstream: "nothing", logs: ["request headers body", "done"] },
      ["request_headers(0) = 1", "request_body(2, 0) = 1"],
    );
  });

  test.each(["header", "body"])("while its %s is paused leaves a stream that cannot be resumed", async (hook) => {
    const inHeaders = hook === "header";
    await bothEnd(
      {
        headers: { "x-request-body": "whole", [`x-at-request-${inHeaders ? "headers" : "body"}`]: "later:4" },
        body,
        hangUp: "while waiting",
      },
      {
        client: "cut",
        upstream: "nothing",
        logs: ["request headers body", ...(inHeaders ? [] : ["request body 'abcd' last"]), "done"],
      },
      inHeaders
        ? ["request_headers(0) = 4"]
        : ["request_headers(0) = 0", "request_body(2, 0) = 1", "request_body(4, 0) = 1", "request_body(4, 1) = 1"],
    );
    for (const subject of [host, envoy]) {
      await subject.aside("GET /resume");
      expect(subject.logs().at(-1)).toMatch(/resume 2$/);
    }
    host.plugin.logs.clear(); // the refusal is one line at error
  });

  test.each(readings)("in the response (body read: %s) ends the stream once", async (reading) => {
    const { result, logs } = firstChunk[reading];
    await bothEnd(
      {
        headers: { "x-request-body": "none", "x-response-body": reading },
        hangUp: "during the response",
        upstream: { body },
      },
      {
        client: "cut",
        upstream: "request '' length 0",
        logs: ["request headers", "response headers 200 body", ...logs.map((text) => `response${text}`), "done"],
      },
      ["request_headers(1) = 0", "response_headers(0) = 0", `response_body(2, 0) = ${result}`],
    );
  });
});

describe("an upstream that leaves", () => {
  test.each(readings)("before its headers is answered for, through the response handlers (%s)", async (reading) => {
    const text = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
    const told = { none: [], whole: [`response body '${text}' last`], streamed: [`response chunk '${text}' last`] };
    await bothEnd(
      {
        headers: { "x-request-body": "none", "x-response-body": reading },
        upstream: { reset: "before the headers" },
      },
      {
        client: `503 '${text}' length ${reading === "none" ? text.length : "open"}`,
        upstream: "request '' length 0",
        // Of a line of the log the outcome keeps what stands before the first comma, colon or semicolon.
        logs: [
          "request headers",
          "response headers 503 body",
          ...told[reading].map((line) => line.split(/[,;:]/)[0]!),
          "done",
        ],
      },
      ["request_headers(1) = 0", "response_headers(0) = 0", `response_body(${text.length}, 1) = 0`],
    );
  });

  test.each(readings)("in its body cuts the response (read: %s)", async (reading) => {
    const { logs } = firstChunk[reading];
    const result = firstChunk[reading].result;
    await bothEnd(
      {
        headers: { "x-request-body": "none", "x-response-body": reading },
        upstream: { reset: "in the body", body: ["ab"] },
      },
      {
        client: "cut",
        upstream: "request '' length 0",
        logs: ["request headers", "response headers 200 body", ...logs.map((text) => `response${text}`), "done"],
      },
      ["request_headers(1) = 0", "response_headers(0) = 0", `response_body(2, 0) = ${result}`],
    );
  });

  test.each([
    ["1", "held", ["response_headers(0) = 1", "response_body(2, 0) = 1"]],
    ["later:4", "paused", ["response_headers(0) = 4"]],
  ])("in its body, with headers %s, is answered for while they are %s", async (action, _, callbacks) => {
    const text = "upstream connect error or disconnect/reset before headers. reset reason: protocol error";
    await bothEnd(
      {
        headers: { "x-request-body": "none", "x-response-body": "whole", "x-at-response-headers": action },
        upstream: { reset: "in the body", body: ["ab"] },
      },
      {
        client: `502 '${text}' length ${text.length}`,
        upstream: "request '' length 0",
        logs: ["request headers", "response headers 200 body", "done"],
      },
      ["request_headers(1) = 0", ...callbacks],
    );
  });
});
