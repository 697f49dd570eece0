import { describe } from "vitest";
import { HostSubject, inHostAndEnvoy, type Start, type Subject } from "../../support/both.js";
import { buildPlugin } from "../../support/plugin.js";

const source = new URL("fixtures/redis.as.ts", import.meta.url);
const modules = { envoy: buildPlugin(source), higress: buildPlugin(source, "higress") };

/** The way that commands take: through the bridge, or by the host calls of Higress. */
export type Road = "bridge" | "gateway";

/** Runs the same cases over the bridge, in our host and in a real Envoy, and by the host calls of Higress, in our host. */
export function onEachRoad(title: string, cases: (start: Start, road: Road) => void): void {
  inHostAndEnvoy(
    `${title}, over the bridge`,
    () => modules.envoy,
    (start) => cases(start, "bridge"),
  );
  describe(`${title}, by the host calls of Higress`, () => {
    cases(
      async (configuration, options) =>
        HostSubject.start(await modules.higress, configuration, { ...options, flavour: "higress" }),
      "gateway",
    );
  });
}

/** What the plugin says when it is told to do something. */
export async function ask(subject: Subject, op: string, headers: Record<string, string> = {}): Promise<string> {
  const { client } = await subject.request("GET /", { headers: { "x-op": op, ...headers } });
  return client.text;
}
