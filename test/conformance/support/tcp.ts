import { formatCrossing, formatLogLine } from "@sluice/host";
import { EnvoyWire } from "../../support/tcp/envoy-wire.js";
import { HostWire } from "../../support/tcp/host-wire.js";
import type { Wire, WireOptions } from "../../support/tcp/wire.js";
import type { TcpCase } from "./case.js";
import type { EnvoyLaboratory } from "./in-envoy.js";
import { crossingOf, loggedLines, textOf } from "./lines.js";

/** Runs the conversation of a case through our host. */
export async function tcpInHost(one: TcpCase, probe: Uint8Array): Promise<string[]> {
  const lines: string[] = [];
  const wire = await HostWire.start(probe, scriptsOf(one), optionsOf(one), {
    logLevel: "trace",
    onTrace: (crossing) => {
      const line = crossingOf(formatCrossing(crossing));
      if (line !== undefined) lines.push(line);
    },
    onLog: (line) => void lines.push(...loggedLines(line.level, formatLogLine(line), line.prefix !== "")),
  });
  return observed(one, wire, () => lines.splice(0));
}

/** Runs the conversation of a case through a real Envoy of its own, which is named to the laboratory. */
export async function tcpInEnvoy(one: TcpCase, probe: Uint8Array, laboratory: EnvoyLaboratory): Promise<string[]> {
  const wire = await EnvoyWire.start(probe, scriptsOf(one), optionsOf(one), { logLevel: "trace" });
  const { logs, title } = wire.envoy;
  laboratory.version = title;
  let mark = logs.mark;
  return observed(one, wire, () => {
    const lines = textOf(logs.since(mark));
    mark = logs.mark;
    return lines;
  });
}

/** What each step led to: between host and plugin, and at both ends of the connection. */
async function observed(one: TcpCase, wire: Wire, take: () => string[]): Promise<string[]> {
  try {
    take();
    const seen: string[] = [];
    for (const step of one.tcp.steps) {
      const [act = "", until] = step.split(", until ");
      const before = act === "client connects" ? [0, 0] : [wire.client.length, wire.server.length];
      await make(act, wire);
      if (until !== undefined) await wire.logged((line) => line.includes(until));
      const ends = [
        ...wire.client.slice(before[0]).map((event) => `client: ${event}`),
        ...wire.server.slice(before[1]).map((event) => `upstream: ${event}`),
      ];
      seen.push(`= ${step}`, ...take(), ...ends);
    }
    return seen;
  } finally {
    await wire.stop();
  }
}

async function make(step: string, wire: Wire): Promise<void> {
  const [, side, text = ""] = /^(\w+) sends (.*)$/.exec(step) ?? [];
  if (side === "client") return wire.clientSends(text);
  if (side === "server") return wire.serverSends(text);
  switch (step) {
    case "client connects":
      return wire.connect();
    case "client ends":
      return wire.clientEnds();
    case "client resets":
      return wire.clientResets();
    case "server ends":
      return wire.serverEnds();
    case "server resets":
      return wire.serverResets();
    default:
      throw new Error(`There is no step "${step}"`);
  }
}

function scriptsOf({ plugins }: TcpCase): readonly string[] {
  return typeof plugins === "string" ? [plugins] : plugins;
}

function optionsOf({ tcp }: TcpCase): WireOptions {
  const { steps: _, ...options } = tcp;
  return options;
}
