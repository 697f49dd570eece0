import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { Services } from "../../support/services.js";
import { launchEmbedded, launchEnvoy } from "@sluice/gateway";
import { type Case, experimentOf, type Family, type TcpCase } from "./case.js";
import { compact } from "./compact.js";
import { EnvoyLaboratory } from "./in-envoy.js";
import { observeInGateway } from "./in-gateway.js";
import { observeInHost } from "./in-host.js";
import { settled as untilSettled } from "@sluice/testing";
import { settled } from "./lines.js";
import { readRecording, type Recorded, writeRecording } from "./recording.js";
import { tcpInEnvoy, tcpInHost } from "./tcp.js";

/** `SLUICE_RECORD=1` writes down what Envoy does, in place of comparing it with what is written. */
const recording = process.env["SLUICE_RECORD"] === "1";

/**
 * Makes each experiment of a family in our host and in a real Envoy. Both have to do what is recorded, line by line; so
 * they do the same. A case that says that our host differs has to differ as recorded.
 */
export function conform(family: Family): void {
  let services: Services;
  let envoy: EnvoyLaboratory;
  let probe: Uint8Array;
  let recorded: Map<string, Recorded>;
  const written = new Map<string, { -readonly [key in keyof Recorded]: Recorded[key] }>();

  const inHost = async (one: Case | TcpCase, index: number): Promise<string[]> => {
    if ("tcp" in one) return shown(one, await tcpInHost(one, probe));
    const experiment = experimentOf(one, vmIdOf(index));
    const whole = one.gateway !== undefined;
    const seen = whole
      ? observeInGateway(launchEmbedded, async () => undefined, experiment, probe, services)
      : observeInHost(experiment, probe, services);
    return shown(one, await seen);
  };
  const inEnvoy = async (one: Case | TcpCase, index: number): Promise<string[]> => {
    if ("tcp" in one) return shown(one, await tcpInEnvoy(one, probe, envoy));
    const experiment = experimentOf(one, vmIdOf(index));
    const whole = one.gateway !== undefined;
    const seen = whole
      ? observeInGateway((options) => envoy.named(launchEnvoy(options)), untilSettled, experiment, probe, services)
      : envoy.observe(experiment, one.alone ?? false);
    return shown(one, await seen);
  };
  const recordedOf = ({ title }: Case | TcpCase): Recorded => {
    const found = recorded.get(title);
    if (found === undefined) throw new Error(`"${title}" is not recorded. Run: npm run conformance:record`);
    return found;
  };

  describe(`${family.title}:`, () => {
    beforeAll(async () => {
      probe = await fixture("probe");
      services = await Services.start();
      envoy = await EnvoyLaboratory.open(probe, services);
      recorded = await readRecording(family.name);
    });
    afterAll(async () => {
      const { version } = envoy;
      await envoy.close();
      await services.stop();
      if (recording && written.size === family.cases.length) await writeRecording(family.name, version, written);
    });

    test("every recorded case is still there", () => {
      if (recording) expect(new Set(family.cases.map(({ title }) => title)).size).toBe(family.cases.length);
      else expect([...recorded.keys()]).toEqual(family.cases.map(({ title }) => title));
    });

    describe.each(family.cases.map((one, index) => ({ title: one.title, one, index })))("$title", ({ one, index }) => {
      test("in Envoy", async () => {
        const seen = await inEnvoy(one, index);
        if (recording) written.set(one.title, { envoy: seen });
        else expect(seen).toEqual(recordedOf(one).envoy);
      });

      test(one.differs === undefined ? "in our host" : "in our host, which is known to differ", async () => {
        const seen = await inHost(one, index);
        const { envoy, host, differs } = recording ? (written.get(one.title) ?? { envoy: [] }) : recordedOf(one);
        if (one.differs === undefined) return void expect(seen).toEqual(envoy);
        expect(seen).not.toEqual(envoy);
        if (recording) Object.assign(written.get(one.title) ?? {}, { differs: one.differs, host: seen });
        else expect({ differs, host }).toEqual({ differs: one.differs, host: seen });
      });
    });
  });
}

/** Keeps the stores of cases apart, and has the same length for all of them. */
function vmIdOf(index: number): string {
  return `case-${String(index + 1).padStart(3, "0")}`;
}

function shown(one: Case | TcpCase, seen: readonly string[]): string[] {
  const lines = seen.map((line) => settled(line, one.vary));
  return "raw" in one && one.raw === true ? lines : compact(lines);
}
