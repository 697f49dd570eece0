import { afterAll, beforeAll, expect, test } from "vitest";
import { inHostAndEnvoy, type Start, type Subject } from "../../support/both.js";
import { buildPlugin } from "../../support/plugin.js";
import { Services } from "../../support/services.js";

const module = buildPlugin(new URL("fixtures/calls.as.ts", import.meta.url));
let services: Services;
beforeAll(async () => {
  services = await Services.start();
});
afterAll(() => services.stop());

/** Numbers of `CallFailure`. */
const [none, timeout, connection, reset, malformed, unknownCluster, noEndpoint] = [0, 1, 2, 3, 4, 5, 6];

inHostAndEnvoy(
  "a call-out",
  () => module,
  (start: Start) => {
    const begin = (configuration?: unknown): Promise<Subject> => start(configuration, { clusters: services.clusters });
    const ask = async (subject: Subject, op: string, headers: Record<string, string> = {}): Promise<string> => {
      const { client } = await subject.request("GET /", { headers: { "x-op": op, ...headers } });
      return client.text;
    };

    test("gives the answer, or says what there was in its place", async () => {
      const subject = await begin();
      for (const [cluster, expected] of [
        ["good", `${none} 200 ok 'good' id=1 last=t`],
        ["none", `${none} 204 ok ''`],
        ["large", `${none} 200 ok 1000000`],
        ["real-503", `${none} 503 - 'no healthy upstream'`],
        ["real-504", `${none} 504 - 'upstream request timeout'`],
        ["mute", `${timeout} 504 - 'upstream request timeout'`],
        ["refusing", `${connection} 503 - 98`],
        ["resetting", `${connection} 503 - 95`],
        ["garbage", `${malformed} 502 - 87`],
        ["cutting", `${reset} 502 - ''`],
        ["unknown", "refused 1"],
        ["", "refused 1"],
        ["empty", "refused 2"],
      ]) {
        const text = await ask(subject, "tell", { "x-cluster": cluster!, "x-id": "1" });
        expect([cluster, text]).toEqual([cluster, expected]);
      }
      const said = subject.logs().join("\n");
      expect(said).toContain("call not made, to cluster unknown: the gateway knows no cluster of this name");
      expect(said).toContain("call not made, to cluster empty: the gateway did not send it");
    });

    test("is sent as it was described: path and query untouched, headers copied, framing left to the gateway", async () => {
      const subject = await begin();
      const first = services.served.length;
      const given: [headers: Record<string, string>, served: [line: string, host: string, body: string]][] = [
        [{ "x-url": "/a%2Fb%20c?d=%26&e=%00#f" }, ["GET /a%2Fb%20c?d=%26&e=%00", "svc.test", ""]],
        [{ "x-url": "http://other.test:81/p?u=http://x/" }, ["GET /p?u=http://x/", "other.test:81", ""]],
        [{ "x-url": "https://other.test" }, ["GET /", "other.test", ""]],
        [{ "x-url": "check" }, ["GET /check", "svc.test", ""]],
        [{ "x-url": "?q" }, ["GET /?q", "svc.test", ""]],
        [{ "x-method": "PURGE", "x-url": "/x" }, ["PURGE /x", "svc.test", ""]],
        [{ "x-method": "DELETE", "x-body": "b" }, ["DELETE /", "svc.test", "b"]],
        [{ "x-method": "POST", "x-body": "caf\u00e9" }, ["POST /", "svc.test", "caf\u00c3\u00a9"]],
      ];
      for (const [headers] of given) await ask(subject, "tell", { "x-cluster": "good", ...headers });
      const served = services.served.slice(first).map(({ line, host, body }) => [line, host, body]);
      expect(served).toEqual(given.map(([, expected]) => expected));
    });

    test("is not made when it is malformed", async () => {
      const subject = await begin();
      for (const headers of [
        { "x-method": "G T" },
        { "x-method": "CONNECT" },
        { "x-url": "/a b" },
        { "x-url": "ftp://other.test/" },
        { "x-url": "http://user@other.test/" },
        { "x-url": "http://" },
        { "x-timeout": "2147483648" },
      ]) {
        const text = await ask(subject, "tell", { "x-cluster": "good", ...headers });
        expect([headers, text]).toEqual([headers, headers["x-url"] === "http://" ? expect.any(String) : "refused 3"]);
      }
    });

    test("holds the request, which goes on with what the answer has brought", async () => {
      const subject = await begin();
      const headers = { "x-op": "pass", "x-cluster": "good", "x-id": "7" };
      const { upstream } = await subject.request("POST /", { headers, body: ["a", "b"] });
      expect([upstream!.headers.get("x-answer"), upstream!.text]).toEqual([`${none} 200 ok 'good' id=7 last=t`, "ab"]);
    });

    test("is made with the body of the request, and replaces it", async () => {
      const subject = await start(undefined, { clusters: services.clusters, heldHeaders: true });
      const headers = { "x-op": "body", "x-cluster": "good" };
      const { upstream } = await subject.request("POST /", { headers, body: ["one ", "two"] });
      expect(upstream!.text).toBe("<one two>");
      expect(upstream!.headers.get("x-answer")).toMatch(/^0 200 ok '<one two>'/);
    });

    test("holds the response", async () => {
      const subject = await begin();
      const upstream = { headers: { "x-then": "good" }, body: "body" };
      const { client } = await subject.request("GET /", { upstream });
      expect(client.headers.get("x-answer")).toMatch(/^0 200 ok 'good'/);
      expect(client.text).toBe("body");
    });

    test("cannot close an exchange whose response it has resumed, which would kill Envoy", async () => {
      const subject = await begin();
      const upstream = { headers: { "x-then": "good", "x-close": "1" }, body: "body" };
      for (const line of ["GET /", "HEAD /"]) await subject.request(line, { upstream });
      expect((await subject.request("GET /", { upstream })).client.text).toBe("body");
      expect(subject.logs().join("\n")).toContain("close 2");
    });

    test("resumes once; the second time is refused", async () => {
      const subject = await begin();
      await ask(subject, "twice", { "x-cluster": "good" });
      expect(subject.logs().join("\n")).toContain("again 2");
    });

    test("whose handler lets nothing go is answered with 500, and a line that says so", async () => {
      const subject = await begin();
      const { client } = await subject.request("GET /", { headers: { "x-op": "forget", "x-cluster": "good" } });
      expect(client.status).toBe(500);
      expect(subject.logs().at(-1)).toContain("paused, and nobody resumes it; answered with 500");
    });

    test("beside a request that goes on may still answer it, and changes nothing of what has gone", async () => {
      const subject = await begin();
      const waits = (): Promise<object> => new Promise((resolve) => setTimeout(() => resolve({ body: "slow" }), 100));
      const headers = { "x-op": "aside", "x-cluster": "good" };
      const { client } = await subject.request("GET /", { headers, upstream: waits });
      expect(client.text).toBe("late");
      expect(subject.logs().join("\n")).toMatch(/aside 0 200 ok 'good'.* 2/);
    });

    test("is made again as often as the client is told to, unless the service may have acted on it", async () => {
      const subject = await begin();
      services.flaky = 0;
      expect(await ask(subject, "retry", { "x-cluster": "flaky", "x-method": "GET" })).toMatch(/^0 200 ok 'at last'/);
      services.flaky = 0;
      expect(await ask(subject, "retry", { "x-cluster": "flaky", "x-method": "POST" })).toMatch(/^0 503 - 'not yet'/);
      expect(services.flaky).toBe(1);
      expect(await ask(subject, "retry", { "x-cluster": "refusing", "x-method": "POST" })).toMatch(/^2 503/);
    });

    test("is not made any more when the circuit breaker is open", async () => {
      const subject = await begin();
      const answers = [await ask(subject, "break"), await ask(subject, "break"), await ask(subject, "break")];
      expect(answers).toEqual([`${connection} 503 - 98`, `${connection} 503 - 98`, "refused 4"]);
    });

    test("goes to several services at once, with one handler for all", async () => {
      const subject = await begin();
      const text = await ask(subject, "together", { "x-cluster": "good,unknown,refusing,empty,none", "x-id": "3" });
      expect(text.split("; ")).toEqual([
        `${none} 200 ok 'good' id=3 last=t`,
        `${unknownCluster} 503 - ''`,
        `${connection} 503 - 98`,
        `${noEndpoint} 503 - ''`,
        `${none} 204 ok ''`,
      ]);
      expect(await ask(subject, "together", { "x-cluster": "unknown,empty" })).toBe("refused 1");
    });

    test("is made by the plugin itself when it is configured", async () => {
      const subject = await begin({ atStart: "good" });
      await expect.poll(() => subject.logs().join("\n")).toMatch(/start calls 0 200 ok 'good'/);
      await expect(start({ atStart: "unknown" }, { clusters: services.clusters })).rejects.toThrow("no call: 1");
    });

    test("for an exchange that is over brings nothing any more, and is counted", async () => {
      const subject = await begin();
      await subject.request("GET /", { headers: { "x-op": "done" } });
      await expect.poll(() => ask(subject, "counters")).toBe("dropped 1 ignored 0");
      expect(subject.logs().join("\n")).not.toContain("answer after the end");
    });
  },
);
