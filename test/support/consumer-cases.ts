/** What every plugin that authenticates consumers must do, whatever a credential is. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchEnvoy } from "@sluice/gateway";
import { loadChain } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { inHostAndEnvoy, type Outcome, type Subject } from "./both.js";
import { ScriptedUpstream, send } from "./http.js";

export interface ConsumerPlugin {
  readonly name: string;
  readonly module: () => Promise<Uint8Array>;
  /** The global part of a configuration with the consumers `ops` and `dev`. */
  readonly global: Readonly<Record<string, unknown>>;
  /** Headers by which somebody shows who it is. */
  readonly shows: Readonly<Record<"ops" | "dev" | "stranger", Readonly<Record<string, string>>>>;
  /** Status for a stranger. */
  readonly strangerStatus: number;
}

type Who = "ops" | "dev" | "stranger" | "nobody";

const guarded = "pay.test";
const open = "a.test";
const rules = [{ _match_domain_: [guarded], allow: ["ops"] }];

/** The decision of Higress: `global_auth`, whether there are rules, the host, and what is demanded there. */
const decisions: [
  globalAuth: boolean | undefined,
  hasRules: boolean,
  host: string,
  demanded: "any" | "ops" | "none",
][] = [
  [true, false, open, "any"],
  [true, true, open, "any"],
  [true, true, guarded, "ops"],
  [false, false, open, "none"],
  [false, true, open, "none"],
  [false, true, guarded, "ops"],
  [undefined, false, open, "any"],
  [undefined, true, open, "none"],
  [undefined, true, guarded, "ops"],
];

/** Names under which a client may try to pass itself off as a consumer. */
const spellings = ["x-mse-consumer", "X-Mse-Consumer", "X-MSE-CONSUMER", "x_mse_consumer", "X-Mse_Consumer"];

/** The status, and how the upstream was told who it is; undefined when the request did not get there. */
function seen({ client, upstream }: Outcome): [number, string[] | undefined] {
  const told = upstream?.headers.entries().filter(([name]) => /^x.mse.consumer$/i.test(name));
  return [client.status, told?.map(([name, value]) => `${name.toLowerCase()}: ${value}`)];
}

/** Runs the cases in our host and in a real Envoy. */
export function consumerCases(plugin: ConsumerPlugin): void {
  const { name, module, global, shows, strangerStatus } = plugin;
  const headersOf = (who: Who) => (who === "nobody" ? {} : shows[who]);

  inHostAndEnvoy(`${name}: consumers`, module, (start) => {
    const ask = async (subject: Subject, host: string, who: Who, more: readonly (readonly [string, string])[] = []) =>
      seen(await subject.request("GET /", { host, headers: [...Object.entries(headersOf(who)), ...more] }));

    const wanted = (demanded: "any" | "ops" | "none", who: Who): [number, string[] | undefined] => {
      if (demanded === "none") return [200, []];
      if (who === "nobody") return [401, undefined];
      if (who === "stranger") return [strangerStatus, undefined];
      return demanded === "ops" && who === "dev" ? [403, undefined] : [200, [`x-mse-consumer: ${who}`]];
    };

    test("are demanded as global_auth and rules say", async () => {
      const subject = await start(global);
      for (const [globalAuth, hasRules, host, demanded] of decisions) {
        const auth = globalAuth === undefined ? {} : { global_auth: globalAuth };
        await subject.reconfigure({ ...global, ...auth, ...(hasRules && { _rules_: rules }) });
        for (const who of ["ops", "dev", "stranger", "nobody"] as const) {
          const title = `${globalAuth} ${hasRules} ${host} ${who}`;
          expect([title, ...(await ask(subject, host, who))]).toEqual([title, ...wanted(demanded, who)]);
        }
      }
    });

    test("cannot be forged, under whatever spelling, whether one is demanded or not", async () => {
      const subject = await start({ ...global, global_auth: false, _rules_: rules });
      for (const spelling of spellings) {
        const forged = [
          [spelling, "root"],
          [spelling, "ops"],
        ] as const;
        expect(await ask(subject, open, "nobody", forged)).toEqual([200, []]);
        expect(await ask(subject, open, "ops", forged)).toEqual([200, []]);
        expect(await ask(subject, guarded, "ops", forged)).toEqual([200, ["x-mse-consumer: ops"]]);
        expect((await ask(subject, guarded, "nobody", forged))[1]).toBeUndefined();
      }
      const all = spellings.map((spelling) => [spelling, "root"] as const);
      expect(await ask(subject, guarded, "ops", all)).toEqual([200, ["x-mse-consumer: ops"]]);
      expect(await ask(subject, open, "nobody", all)).toEqual([200, []]);
    });

    test("that one rule lets in, another one does not", async () => {
      const other = "shop.test";
      const subject = await start({
        ...global,
        _rules_: [...rules, { _match_domain_: [other], allow: ["dev", "root"] }],
      });
      expect(await ask(subject, guarded, "ops")).toEqual([200, ["x-mse-consumer: ops"]]);
      expect(await ask(subject, guarded, "dev")).toEqual([403, undefined]);
      expect(await ask(subject, other, "ops")).toEqual([403, undefined]);
      expect(await ask(subject, other, "dev")).toEqual([200, ["x-mse-consumer: dev"]]);
    });

    test("of a rule do not count as demanded when the rule is switched off", async () => {
      const subject = await start({ ...global, _rules_: [{ ...rules[0], _disable_: true }] });
      // As if there were no rule: one is demanded everywhere.
      expect(await ask(subject, guarded, "dev")).toEqual([200, ["x-mse-consumer: dev"]]);
      expect((await ask(subject, guarded, "nobody"))[1]).toBeUndefined();
    });
  });

  describe(`${name}: two configurations in one VM do not mix`, () => {
    // The first demands a consumer since it has no rules; the second has some, and demands none elsewhere.
    const first = JSON.stringify(global);
    const second = JSON.stringify({ ...global, consumers: [{ name: "x", credential: "x:xxxxxx" }], _rules_: rules });

    test("in the host", async () => {
      const code = await module();
      const { plugins } = await loadChain([
        { name: "one", module: code, configuration: first },
        { name: "two", module: code, configuration: second },
      ]);
      const [one, two] = plugins;
      expect((await one.request("GET /", { host: guarded })).client.status).toBe(401);
      expect((await one.request("GET /", { host: guarded, headers: shows.dev })).client.status).toBe(200);
      expect((await two.request("GET /", { host: open })).client.status).toBe(200);
      expect((await two.request("GET /", { host: guarded, headers: shows.ops })).client.status).toBe(strangerStatus);
      expect((await one.request("GET /", { host: open })).client.status).toBe(401);
    });

    test("in Envoy", async () => {
      const folder = await mkdtemp(join(tmpdir(), "sluice-consumers-"));
      const upstream = await ScriptedUpstream.start();
      const code = join(folder, "plugin.wasm");
      await writeFile(code, await module());
      const plugins = [
        { name: "one", code, configuration: first },
        { name: "two", code, configuration: second },
      ];
      const envoy = await launchEnvoy({ upstream: upstream.url, plugins });
      const ask = async (host: string, who: Who) =>
        (await send(envoy.url, "GET /", { host, headers: headersOf(who) })).status;
      try {
        expect(await ask(open, "ops")).toBe(200); // the second lets it pass unseen
        expect(await ask(open, "nobody")).toBe(401); // the first has no rules still
        expect(await ask(guarded, "ops")).toBe(strangerStatus); // the second does not know it
      } finally {
        await envoy.stop();
        await upstream.stop();
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
}
