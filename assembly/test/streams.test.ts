import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { inHostAndEnvoy, type Subject } from "../../test/support/both.js";
import { buildPlugin } from "../../test/support/plugin.js";
import { refusal } from "./support.js";

const module = buildPlugin(new URL("fixtures/streams.as.ts", import.meta.url));

const op = (name: string): { "x-op": string } => ({ "x-op": name });

function said(subject: Subject, word: string): string[] {
  const lines = subject.logs().map((line) => line.replace(/^(\[[^\]]*\] ){3}/, ""));
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
}

inHostAndEnvoy(
  "an exchange",
  () => module,
  (start) => {
    test("knows in every phase what its headers said of the bodies", async () => {
      const subject = await start();
      const json = { headers: { "content-type": "Application/JSON; charset=utf-8" }, body: "{}" };
      const plain = await subject.request("POST /", { headers: op("phases"), body: "in", upstream: json });
      expect(plain.client.headers.get("x-kind")).toBe("requestBody json responseBody fromUpstream");
      const binary = await subject.request("POST /", {
        headers: { ...op("phases"), "content-type": "application/octet-stream" },
        body: "in",
        upstream: { headers: { "content-encoding": "br" }, body: "out" },
      });
      expect(binary.client.headers.get("x-kind")).toBe(
        "binaryRequest requestBody binaryResponse responseBody fromUpstream requestSkipped",
      );
      await subject.request("GET /", { headers: op("phases"), upstream: { status: 204 } });
      await expect
        .poll(() => said(subject, "phases"))
        .toEqual([
          "12457 requestBody json responseBody fromUpstream",
          "147 binaryRequest requestBody binaryResponse responseBody fromUpstream requestSkipped responseSkipped",
          "147 fromUpstream",
        ]);
      expect(subject.logs().filter((line) => line.includes("a body was skipped"))).toHaveLength(1);
    });

    test("reads a binary or encoded body that it is told to read, and no body that it is told not to", async () => {
      const subject = await start();
      const headers = { "content-type": "application/grpc-web" };
      const read = await subject.request("POST /", { headers: { ...op("read-it"), ...headers }, body: "in" });
      expect(read.upstream!.text).toBe("in!");
      const left = await subject.request("POST /", {
        headers: { ...op("dont-read") },
        body: "in",
        upstream: { body: "out" },
      });
      expect([left.upstream!.text, left.client.text]).toEqual(["in", "out"]);
      expect(left.upstream!.headers.get("content-length")).toBe("2");
    });

    test("drops a whole body in either direction, and the message is right without it", async () => {
      const subject = await start();
      const dropped = await subject.request("POST /", { headers: op("drop"), body: "in", upstream: { body: "out" } });
      expect([dropped.client.status, dropped.upstream!.text, dropped.client.text]).toEqual([200, "", ""]);
    });

    test("creates trailers where Envoy can send them, over and over on one connection to the upstream", async () => {
      const subject = await start(undefined, { heldHeaders: true });
      const upstream = { body: ["out", "put"] };
      for (const [name, inRequest] of [
        ["trailers", false],
        ["hold", false],
        ["stream-trailers", true],
        ["hold", false],
        ["stream-trailers", true],
        ["trailers", false],
      ] as const) {
        const seen = await subject.request("POST /", { headers: op(name), body: ["in", "put"], upstream });
        expect([name, seen.upstream!.text, seen.upstream!.trailers.has("x-made")]).toEqual([name, "input", inRequest]);
        const inResponse = name !== "stream-trailers";
        expect([name, seen.client.text, seen.client.trailers.has("x-made")]).toEqual([name, "output", inResponse]);
      }
      expect(said(subject, "trailer").join("")).toBe("2020" + "0" + "20" + "0" + "20");
    });

    test("sends a taken response on piece by piece, and what was kept at its end", async () => {
      const subject = await start();
      const { client } = await subject.request("GET /", {
        headers: op("inject"),
        upstream: { body: ["a", "b", "c"] },
      });
      expect(client.text).toBe("<a><b>c");
      expect(said(subject, "pause")).toEqual(["0"]);
      expect(said(subject, "queue").slice(0, 2)).toEqual(["1", "2"]);
    });

    test("sends the end of a taken response when the plugin has it, also after the upstream's last chunk", async () => {
      const subject = await start();
      const seen = await subject.observe("GET /", {
        headers: op("inject-later"),
        upstream: { body: ["a", "b"] },
        afterResponse: once(() => subject.aside("GET /", op("finish"))),
      });
      expect(seen.client!.text).toBe("<a>[late][end]");
      expect([said(subject, "injected"), said(subject, "ended"), said(subject, "again")]).toEqual([
        ["0"],
        ["0"],
        ["2"],
      ]);
    });

    test("loses nothing of a taken response that it gives up, and refuses what comes too late", async () => {
      const subject = await start();
      const upstream = { body: ["a", "b", "c", "d"] };
      const { client } = await subject.request("GET /", { headers: op("inject-give-up"), upstream });
      expect([client.text, said(subject, "late")]).toEqual(["abcd", ["22"]]);
    });

    test("takes into its hands no response without a streamed body", async () => {
      const subject = await start();
      const none = await subject.request("GET /", { headers: op("inject"), upstream: { status: 204 } });
      expect([none.client.status, said(subject, "pause")]).toEqual([204, ["0"]]);
      expect(subject.logs().join()).toContain("not injected: needPauseStreamingResponse()");
    });

    test("takes for the host of a URL nothing that stands in a path or a query", async () => {
      const subject = await start();
      for (const [url, target] of [
        ["/check?url=http://evil.test/x", "localhost/check?url=http://evil.test/x"],
        ["http://other.test/a?b=https://evil.test", "other.test/a?b=https://evil.test"],
        ["https://other.test", "other.test/"],
        ["check", undefined],
        ["?x=1", undefined],
        ["ftp://other.test/a", undefined],
        ["http://user@other.test/", undefined],
      ]) {
        const { upstream } = await subject.request("GET /first", { headers: op(`url ${url}`) });
        const reached = upstream!.headers.get(":authority")! + upstream!.path;
        expect([url, reached]).toEqual([url, target ?? "localhost/second"]);
        expect([url, said(subject, "routed").at(-1)]).toEqual([url, target === undefined ? "2 0" : "0 2"]);
      }
    });

    test("can do nothing more when its client has hung up while it was paused", async () => {
      const subject = await start();
      await subject.observe("POST /", { headers: op("pause"), body: ["in"], hangUp: "during the request" });
      await expect.poll(() => said(subject, "done")).toEqual(["2222"]);
      expect((await subject.request("GET /")).client.status).toBe(200);
    });

    test("sends a request elsewhere and reads its answer before the client does", async () => {
      const subject = await start(undefined, { heldHeaders: true });
      const upstream = { status: 201, headers: { "x-type": "t" }, body: "found" };
      const { client, upstream: asked } = await subject.request("GET /first", { headers: op("route-get"), upstream });
      expect([asked!.method, asked!.path, asked!.headers.get("x-more")]).toEqual(["GET", "/routed?x=1", "1"]);
      expect(asked!.headers.get("x-envoy-original-path")).toBe("/first");
      expect([client.status, client.text, client.headers.get("x-answer")]).toEqual([201, "found!", "t"]);
      expect([said(subject, "routed"), said(subject, "answer")]).toEqual([["0"], ["201 found"]]);
      const denied = await subject.request("GET /first", { headers: op("route-get-deny"), upstream });
      expect([denied.client.status, denied.client.text]).toEqual([403, "denied"]);
      const empty = await subject.request("GET /first", { headers: op("route-get"), upstream: { status: 204 } });
      expect([empty.client.status, said(subject, "answer").at(-1)]).toEqual([204, "204 "]);
    });

    test("sends a request with a body elsewhere while its headers are held, and nowhere else", async () => {
      const subject = await start(undefined, { heldHeaders: true });
      const { client, upstream } = await subject.request("POST /first", {
        headers: op("route-post"),
        body: ["in", "put"],
        upstream: { body: "answer" },
      });
      expect([upstream!.method, upstream!.path, upstream!.text]).toEqual(["PUT", "/put", "routed body"]);
      expect([upstream!.headers.get(":authority"), upstream!.headers.get("content-length")]).toEqual([
        "other.test",
        "11",
      ]);
      expect([client.text, client.headers.get("content-length")]).toEqual(["was answer", "10"]);
      const badly = await subject.request("POST /first", { headers: op("route-badly"), body: "in" });
      expect([badly.upstream!.path, said(subject, "routed").at(-1)]).toEqual(["/first", "2"]);
    });

    test("gives its attributes to the access log, merged with those of others", async () => {
      const subject = await start();
      await subject.request("GET /", { headers: op("attributes") });
      const [log] = said(subject, "log");
      expect(log!.slice(0, 3)).toBe("00 ");
      expect(JSON.parse(JSON.parse(`"${log!.slice(3)}"`) as string)).toEqual({
        who: 'café "quoted"',
        n: "eight",
        yes: true,
      });
      expect([said(subject, "map"), said(subject, "trace")]).toEqual([["n eight gone"], ["12"]]);
    });

    test("says once what only Higress could do, and answers Unimplemented", async () => {
      const subject = await start();
      for (let i = 0; i < 2; i++) {
        const { upstream } = await subject.request("GET /", { headers: op("higress") });
        expect(upstream!.headers.get("x-result")).toBe("other 12,12,12");
      }
      expect(subject.logs().filter((line) => line.includes("only Higress can do this"))).toHaveLength(1);
    });
  },
);

/** The requests that `afterResponse` makes end, too. */
function once(run: () => Promise<void>): () => Promise<void> {
  let done = false;
  return async () => {
    if (done) return;
    done = true;
    await run();
  };
}

describe("prePluginStartOrReload", () => {
  test("refuses a start and every configuration with its reason", async () => {
    expect(await refusal(load(await module, {}, { name: "refused" }))).toContain("this name is not welcome");
    expect(await refusal(load(await module, {}, { name: "welcome" }))).toBe("(accepted)");
  });
});
