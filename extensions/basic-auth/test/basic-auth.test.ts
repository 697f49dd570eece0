import { load, onEnvoy } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { inHostAndEnvoy, type Outcome } from "../../../test/support/both.js";
import { basic, consumers, module } from "./support.js";

const noAuthData = "Request denied by Basic Auth check. No Basic Authentication information found.";
const badCredential = "Request denied by Basic Auth check. Invalid username and/or password.";
const unauthorized = "Request denied by Basic Auth check. Unauthorized consumer.";

/** The consumer that the upstream was told; of a refusal its status and text. */
function answerOf({ client, upstream }: Outcome): string | null {
  if (upstream !== undefined) return upstream.headers.get("x-mse-consumer");
  expect(client.headers.getAll("www-authenticate")).toEqual(['Basic realm="MSE Gateway"']);
  expect(client.headers.get("content-type")).toBe("text/plain");
  return `${client.status} ${client.text}`;
}

inHostAndEnvoy("basic-auth", module, (start) => {
  test("does what Higress' example says", async () => {
    const plugin = await start({
      consumers,
      global_auth: false,
      _rules_: [{ _match_domain_: ["admin.test"], allow: ["ops"] }],
    });
    const ask = async (host: string, headers = {}) => answerOf(await plugin.request("GET /", { host, headers }));
    expect(await ask("admin.test", basic("ann:s3"))).toBe("ops");
    expect(await ask("admin.test", basic("bob:b0"))).toBe(`403 ${unauthorized}`);
    expect(await ask("admin.test")).toBe(`401 ${noAuthData}`);
    expect(await ask("admin.test", basic("ann:bad"))).toBe(`401 ${badCredential}`);
    expect(await ask("web.test")).toBeNull();
    expect(await ask("web.test", basic("ann:bad"))).toBeNull();
  });

  test("refuses what names no credentials", async () => {
    const plugin = await start({ consumers });
    const token = basic("ann:s3", "").authorization.trim();
    const values = ["", "Basic", `Basic${token}`, `Basic\t${token}`, `Bearer ${token}`, `NotBasic ${token}`, token];
    for (const authorization of [...values, "\udcff", `B\udce1sic ${token}`, `${"x".repeat(50_000)} ${token}`]) {
      const headers = { authorization, "proxy-authorization": `Basic ${token}` };
      expect([authorization, answerOf(await plugin.request("GET /", { headers }))]).toEqual([
        authorization,
        `401 ${noAuthData}`,
      ]);
    }
    expect(answerOf(await plugin.request("GET /"))).toBe(`401 ${noAuthData}`);
  });

  test("refuses what is not base64 in its one form", async () => {
    const credential = "ann:1234567"; // 11 bytes: padded, with bits to spare
    const plugin = await start({ consumers: [{ name: "ops", credential }] });
    const right = Buffer.from(credential).toString("base64");
    const ask = async (token: string) =>
      answerOf(await plugin.request("GET /", { headers: { authorization: `Basic ${token}` } }));
    expect(await ask(right)).toBe("ops");
    const spare = right.replace("c=", "d=");
    expect([spare === right, Buffer.from(spare, "base64").toString()]).toEqual([false, credential]);
    const wrong = [
      spare,
      right.slice(0, -1),
      `${right}=`,
      `${right}====`,
      ` ${right}`,
      `${right} x`,
      `${right},`,
      "=",
      "====",
    ];
    wrong.push(
      `${right.slice(0, 4)} ${right.slice(4)}`,
      `${right.slice(0, 4)}\t${right.slice(4)}`,
      "%41",
      "a\udcffaa",
      "////-_//",
    );
    for (const token of wrong) expect([token, await ask(token)]).toEqual([token, `401 ${badCredential}`]);
  });

  test("refuses credentials that are near, malformed or long", async () => {
    const plugin = await start({ consumers });
    const texts = [
      "ann:s",
      "ann:s33",
      "ANN:s3",
      "ann:S3",
      "ann: s3",
      " ann:s3",
      "ann:s3\n",
      "ann:",
      "ann",
      "anns3",
      "ann:b0",
    ];
    texts.push(
      ":s3",
      ":",
      "::",
      "s3:ann",
      "eve:s3",
      "ann:s3\0",
      "ann\0:s3",
      "\0ann:s3",
      "ann:s3:",
      "ann：s3",
      "ann:s3, bob:b0",
    );
    texts.push("x".repeat(37_000), `ann:${"s3".repeat(18_000)}`, ":".repeat(30_000), "\0".repeat(30_000));
    for (const text of texts) {
      expect([text, answerOf(await plugin.request("GET /", { headers: basic(text) }))]).toEqual([
        text,
        `401 ${badCredential}`,
      ]);
    }
    for (const bytes of [
      [0xff],
      [0x3a, 0xff],
      [...Buffer.from("ann:s3"), 0xff],
      [0xc1, 0xa1, ...Buffer.from("nn:s3")],
    ]) {
      const headers = basic(Uint8Array.from(bytes));
      expect(answerOf(await plugin.request("GET /", { headers }))).toBe(`401 ${badCredential}`);
    }
    expect(answerOf(await plugin.request("GET /", { headers: basic("ann:s3") }))).toBe("ops");
  });

  test("refuses several headers, even of one consumer: the upstream might take another one", async () => {
    const plugin = await start({ consumers });
    const ann = basic("ann:s3").authorization;
    const ask = async (...authorization: string[]) =>
      answerOf(await plugin.request("GET /", { headers: { authorization } }));
    expect(await ask(ann, ann)).toBe(`401 ${badCredential}`);
    expect(await ask(ann, basic("bob:b0").authorization)).toBe(`401 ${badCredential}`);
    expect(await ask(ann, "Bearer x")).toBe(`401 ${badCredential}`);
    expect(await ask("Bearer x", ann)).toBe(`401 ${noAuthData}`);
  });

  test("takes the scheme in any case, colons in passwords, several passwords of one user, and text beyond ASCII", async () => {
    const plugin = await start({
      consumers: [
        { name: "colons", credential: "ann:a:b::" },
        { name: "old", credential: "bob:1" },
        { name: "new", credential: "bob:2" },
        { name: "empty", credential: "key:" },
        { name: "Jürgen", credential: "jürgen:naïve 😀" },
        { name: "colons", credential: "carl:1" },
      ],
    });
    const ask = async (headers: { authorization: string }) => answerOf(await plugin.request("GET /", { headers }));
    for (const scheme of ["Basic", "basic", "BASIC", "bAsIc"])
      expect(await ask(basic("ann:a:b::", scheme))).toBe("colons");
    expect(await ask(basic("ann:a"))).toBe(`401 ${badCredential}`);
    expect(await ask(basic("bob:1"))).toBe("old");
    expect(await ask(basic("bob:2"))).toBe("new");
    expect(await ask(basic("bob:3"))).toBe(`401 ${badCredential}`);
    expect(await ask(basic("key:"))).toBe("empty");
    expect(await ask(basic("carl:1"))).toBe("colons");
    expect(await ask(basic("jürgen:naïve 😀"))).toBe("Jürgen");
    expect(await ask(basic(Buffer.from("jürgen:naïve", "latin1")))).toBe(`401 ${badCredential}`);
  });

  test("stops a request with its body and trailers, and hands on one that is let in", async () => {
    const plugin = await start({ consumers });
    const refused = await plugin.request("POST /", { body: ["a", "b"], trailers: { "x-t": "1" } });
    expect([refused.upstream, refused.client.status]).toEqual([undefined, 401]);
    const { client } = await plugin.request("HEAD /");
    expect([client.status, client.text]).toEqual([401, ""]);
    const headers = basic("ann:s3");
    const { upstream } = await plugin.request("POST /", { headers, body: ["a", "b"], trailers: { "x-t": "1" } });
    expect([upstream?.text, upstream?.trailers.get("x-t")]).toEqual(["ab", "1"]);
    expect(upstream?.headers.get("authorization")).toBe(headers.authorization);
  });
});

describe("basic-auth", () => {
  test.skipIf(onEnvoy)("holds a rule for a route", async () => {
    const plugin = await load(await module(), { consumers, _rules_: [{ _match_route_: ["admin"], allow: ["ops"] }] });
    const ask = async (route: string, headers = {}) =>
      (await plugin.request("GET /", { headers, properties: { "xds.route_name": route } })).client.status;
    expect(await ask("admin", basic("ann:s3"))).toBe(200);
    expect(await ask("admin", basic("bob:b0"))).toBe(403);
    expect(await ask("web")).toBe(200);
  });

  test("names its refusals in the response code details", async () => {
    const plugin = await load(await module(), { consumers, _rules_: [{ _match_domain_: ["*"], allow: ["ops"] }] });
    const detailsOf = async (headers = {}) => (await plugin.request("GET /", { headers })).details;
    expect(await detailsOf()).toBe("basic-auth.no_auth_data");
    expect(await detailsOf(basic("eve:s3"))).toBe("basic-auth.bad_credential");
    expect(await detailsOf(basic("bob:b0"))).toBe("basic-auth.unauthorized");
    expect(await detailsOf(basic("ann:s3"))).toBe("via_upstream");
  });

  test.skipIf(onEnvoy)("is not confused by NUL and other bytes that a gateway might hand on", async () => {
    const plugin = await load(await module(), { consumers });
    const { authorization } = basic("ann:s3");
    for (const value of [
      `${authorization}\0`,
      `\0${authorization}`,
      authorization.replace(" ", "\0"),
      `${authorization}\n`,
    ]) {
      expect((await plugin.request("GET /", { headers: { authorization: value } })).client.status).toBe(401);
    }
  });

  test("makes the same host calls for an unknown user as for a wrong password, and logs nothing", async () => {
    const plugin = await load(await module(), { consumers }, { trace: true, logLevel: "trace" });
    const callsFor = async (credential: string) => {
      const { trace, logs } = await plugin.request("GET /", { headers: basic(credential) });
      expect([logs, trace.length > 5]).toEqual([[], true]);
      return trace.map((line) => line.replaceAll(/\(.*?\)/g, ""));
    };
    const unknown = await callsFor("eve:12");
    expect(await callsFor("ann:12")).toEqual(unknown);
    expect(await callsFor("ann:s4")).toEqual(unknown);
    expect(await callsFor("bob:b1")).toEqual(unknown);
  });

  test.skipIf(onEnvoy)("keeps its memory flat under hostile requests", async () => {
    const plugin = await load(await module(), { consumers });
    const memory = (): number[] => plugin.plugin.vms.map(({ memoryBytes }) => memoryBytes);
    const send = async () => (await plugin.request("GET /", { headers: basic("x".repeat(60_000)) })).client.status;
    for (let i = 0; i < 5; i++) expect(await send()).toBe(401);
    const before = memory();
    for (let i = 0; i < 30; i++) expect(await send()).toBe(401);
    expect(memory()).toEqual(before);
  });
});
