import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnvoyCrash } from "@sluice/host";
import { Bench } from "../../../host/test/probe.js";
import { WireEnvoy } from "./envoy.js";
import { hazards, type Hazard } from "./hazards.js";
import { crashInHost } from "./host.js";
import { rawModule, scriptHeader } from "./raw.js";

/** Envoys that serve one hazard after the other, by their setup. */
const shared = new Map<string, Promise<WireEnvoy>>();
let module: Uint8Array;

beforeAll(async () => void (module = await rawModule()));
afterAll(async () => {
  for (const envoy of await Promise.all(shared.values())) await envoy.stop();
});

const named = (list: readonly Hazard[]): [string, Hazard][] =>
  list.map((hazard): [string, Hazard] => [`${hazard.what}: ${hazard.harm.name}`, hazard]);
const needsOwnEnvoy = ({ harm, ownEnvoy }: Hazard): boolean => harm.deadly || ownEnvoy === true;

function sharedEnvoy({ mode = "default", bufferLimit = 1 << 20, twice = false }: Hazard): Promise<WireEnvoy> {
  const key = `${mode} ${bufferLimit} ${twice}`;
  let envoy = shared.get(key);
  if (envoy === undefined) shared.set(key, (envoy = WireEnvoy.start(module, { mode, bufferLimit, twice })));
  return envoy;
}

async function expectHarm(envoy: WireEnvoy, hazard: Hazard): Promise<void> {
  const outcome = await envoy.run(hazard, scriptHeader(hazard.script), scriptHeader(hazard.second?.script ?? ""));
  expect(hazard.harm.happened(outcome), JSON.stringify(outcome, undefined, 2)).toBe(true);
}

test("every hazard has an id of its own", () => {
  expect(new Set(hazards.map(({ id }) => id)).size).toBe(hazards.length);
});

describe("in a real Envoy", () => {
  test.each(named(hazards.filter((hazard) => !needsOwnEnvoy(hazard))))("%s", async (_, hazard) => {
    await expectHarm(await sharedEnvoy(hazard), hazard);
  });

  test("none of it happens to a module that does nothing", async () => {
    const happened: string[] = [];
    for (const hazard of hazards) {
      const outcome = await (await sharedEnvoy(hazard)).run(hazard, []);
      if (hazard.harm.happened(outcome)) happened.push(hazard.id);
    }
    expect(happened).toEqual([]);
  });

  test.each(named(hazards.filter(needsOwnEnvoy)))("%s", async (_, hazard) => {
    const envoy = await WireEnvoy.start(module, hazard);
    try {
      await expectHarm(envoy, hazard);
    } finally {
      await envoy.stop();
    }
  });

  test("a host call in the start section: the process dies before it serves", async () => {
    await expect(WireEnvoy.start(await rawModule("start section"))).rejects.toThrow(/Caught Segmentation fault/);
  });
});

describe("in our host", () => {
  const loud = hazards.filter(({ harm, loudInHost }) => harm.deadly || loudInHost === true);

  test.each(named(loud))("%s, so the host stops the module", async (_, hazard) => {
    const crash = await crashInHost(module, hazard);
    expect(crash).toBeInstanceOf(EnvoyCrash);
    expect(crash!.kind === "crash").toBe(hazard.harm.deadly);
  });

  test("a module that does nothing is never stopped", async () => {
    for (const { second, ...hazard } of hazards) {
      const idle = { ...hazard, script: "", ...(second !== undefined && { second: { ...second, script: "" } }) };
      expect(await crashInHost(module, idle), hazard.id).toBeUndefined();
    }
  });

  test("a host call in the start section: the host stops the module", async () => {
    const code = await rawModule("start section");
    await expect(new Bench().host.addPlugin({ name: "plugin", code })).rejects.toThrow(EnvoyCrash);
  });
});
