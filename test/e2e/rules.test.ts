// Rules in a real Envoy: what reaches a virtual host, the rule with the same domains applies to.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launchEnvoy, type EnvoyOptions, type EnvoyProcess, type HostMatchingSpec } from "@sluice/gateway";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ScriptedUpstream } from "../support/http.js";
import { buildPlugin } from "../support/plugin.js";

let folder: string;
let upstream: ScriptedUpstream;
let envoy: EnvoyProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-rules-"));
  upstream = await ScriptedUpstream.start();
  await writeFile(join(folder, "plugin.wasm"), await buildPlugin(new URL("fixtures/rules.as.ts", import.meta.url)));
});

afterEach(async () => {
  await envoy?.stop();
  envoy = undefined;
});

afterAll(async () => {
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
});

const domains = ["a.test.com", "*.b.test.com", "c.*"];
const guarded = { name: "guarded", domains, routes: [{ name: "shop", cluster: "upstream" }] };
const open = {
  name: "open",
  domains: ["*"],
  routes: [
    { name: "admin/users", prefix: "/admin", cluster: "outbound|80||users.svc" },
    { name: "rest", cluster: "upstream" },
  ],
};

async function start(configuration: unknown, options: Partial<EnvoyOptions> = {}): Promise<EnvoyProcess> {
  const url = new URL(upstream.url);
  const endpoints = [{ address: url.hostname, port: Number(url.port) }];
  envoy = await launchEnvoy({
    upstream: upstream.url,
    plugins: [{ name: "rules", code: join(folder, "plugin.wasm"), configuration: JSON.stringify(configuration) }],
    clusters: [{ name: "outbound|80||users.svc", endpoints }],
    virtualHosts: [guarded, open],
    ...options,
  });
  return envoy;
}

interface Seen {
  readonly host: string;
  readonly rule: string;
  readonly config: string;
  /** Memory of the VM in pages of 64 KiB. */
  readonly pages: string;
}

let requests = 0;

/** What the plugin said of a request that is sent byte for byte; undefined when Envoy refused it. */
async function seen(target: string, host: string): Promise<Seen | undefined> {
  const id = String(++requests);
  const socket = connect(envoy!.port, "127.0.0.1");
  socket.write(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nx-id: ${id}\r\nconnection: close\r\n\r\n`, "latin1");
  for await (const chunk of socket) void chunk; // until Envoy closes the connection
  const request = upstream.seen.find(({ headers }) => headers.get("x-id") === id);
  if (request === undefined) return undefined;
  const header = (name: string): string => request.headers.get(name) ?? "";
  return {
    host: header("x-virtual-host"),
    rule: header("x-rule"),
    config: header("x-config"),
    pages: header("x-pages"),
  };
}

const hosts = [
  ...["a.test.com", "A.TEST.COM", "a.Test.com:8080", "a.test.com.", "A.TEST.COM.:80", "a.test.com:", "a.test.com:x"],
  ...["x.b.test.com", "X.y.B.test.COM:1", "x.b.test.com.", "b.test.com", "c.zz", "C.zz:9", "c.zz.", "c.", "c"],
  ...["user@a.test.com", "a.test.com@x", "a.test.com:80@x", "xa.test.com", "a.test.com.x", "a%2etest.com", "[::1]:80"],
  ...["a.test.com..", "..a.test.com", "a.test.com:80:80", ".b.test.com", "a\xe9.test.com", "1.2.3.4", "c.\xff"],
];

describe.each<[string, HostMatchingSpec, number]>([
  ["as it comes", {}, 7],
  ["without regard to the port", { ignorePort: true }, 12],
  ["without port and last dot", { stripPort: true, stripTrailingDot: true }, 12],
  ["without last dot, without regard to the port", { ignorePort: true, stripTrailingDot: true }, 15],
])("where Envoy compares the host %s", (_, hostMatching, least) => {
  test("no request of the virtual host slips past the rule that has its domains", async () => {
    await start({ name: "global", _rules_: [{ _match_domain_: domains, name: "rule" }] }, { hostMatching });
    const reached = new Set<string>();
    const send = async (host: string, target: string, header: string): Promise<void> => {
      const found = await seen(target, header);
      if (found?.host !== "guarded") return;
      reached.add(host);
      expect(found, `${target} ${header}`).toMatchObject({ rule: "0", config: "rule" });
    };
    // An absolute target counts, whatever the header says.
    await Promise.all(
      hosts.flatMap((host) => [
        send(host, "/", host),
        send(host, `http://${host}/x`, "other.test"),
        send(host, `http://${host}`, host),
      ]),
    );
    expect(reached.size).toBeGreaterThanOrEqual(least);
  });
});

test("routes and clusters are found by the names that Envoy gives", async () => {
  await start({
    _rules_: [
      { _match_route_prefix_: ["adm"], _match_domain_: [], name: "prefix" },
      { _match_route_: ["shop"], _match_service_: ["upstream"], name: "pair" },
      { _match_service_: ["upstream"], name: "cluster" },
    ],
  });
  expect(await seen("/admin", "z")).toMatchObject({ rule: "0", config: "prefix" });
  expect(await seen("/", "a.test.com")).toMatchObject({ rule: "1", config: "pair" });
  expect(await seen("/", "z")).toMatchObject({ rule: "2", config: "cluster" });
  await envoy!.stop();
  await start({ _rules_: [{ _match_service_: ["users.svc:80"], name: "service" }] });
  expect(await seen("/admin", "z")).toMatchObject({ rule: "0", config: "service" });
  expect(await seen("/", "z")).toMatchObject({ rule: "", config: "" });
});

test("a refused list of rules is told in the log, and the former one stays", async () => {
  const running = await start({ name: "global", _rules_: [{ _match_domain_: domains, name: "rule" }] });
  const bad = { name: 1, _rules_: [{ _match_domain_: ["x"], name: [] }, { name: "nowhere" }] };
  const plugin = { name: "rules", code: join(folder, "plugin.wasm"), configuration: JSON.stringify(bad) };
  await expect(running.update([plugin])).rejects.toThrow();
  const lines = [...running.logs].map(({ message }) => message).join("\n");
  for (const problem of [
    "name: expected string, got number",
    "_rules_[0].name: expected string, got array",
    "_rules_[1]: there is at least one of  '_match_route_', ",
  ]) {
    expect(lines).toContain(`configuration refused: ${problem}`);
  }
  expect(await seen("/", "a.test.com")).toMatchObject({ rule: "0", config: "rule" });
});

test("two hundred lists of rules replace one another, none stays, and the memory is that of a few", async () => {
  const configuration = (version: number) => ({
    _rules_: Array.from({ length: 100 }, (_, i) => ({ _match_domain_: [`d${i}.v${version}.test`], name: `n${i}` })),
  });
  const replace = async (first: number, last: number): Promise<void> => {
    for (let version = first; version <= last; version++) {
      const code = join(folder, "plugin.wasm");
      await envoy!.update([{ name: "rules", code, configuration: JSON.stringify(configuration(version)) }]);
    }
  };
  const pagesOf = async (version: number): Promise<number> => Number((await seen("/", `d7.v${version}.test`))!.pages);
  // A replaced configuration lives until its connections have had that long to end: here all of them stay.
  await start(configuration(0), { drainSeconds: 600 });
  await replace(1, 50);
  const fifty = await pagesOf(50);
  await envoy!.stop();
  // How many there are at once depends on the machine, never more than of two rounds.
  await start(configuration(0), { drainSeconds: 1 });
  for (let version = 1; version <= 200; version += 25) {
    await replace(version, version + 24);
    await sleep(1500);
  }
  const newest = { rule: "7", config: "n7" };
  await expect.poll(() => seen("/", "d7.v200.test")).toMatchObject(newest);
  expect(await seen("/", "d7.v199.test")).toMatchObject({ rule: "", config: "" });
  expect(await pagesOf(200)).toBeLessThanOrEqual(fifty);
});
