import type { Case, PluginInit, Traffic } from "../support/case.js";
import { foreignModule } from "./modules.js";

/** An SDK, and what is special about it. */
export interface Sdk {
  /** Folder of its plugin, and name of its module. */
  readonly name: string;
  /** For readers: `C`. */
  readonly title: string;
}

/**
 * One plugin, written for each SDK. Its configuration is a text. It logs the configuration when it gets it, puts it into
 * `x-config` of each response, logs `done: <status>` at the end of each stream, and does what the path says:
 *
 * - `/headers` logs `x-in`, sets `x-config`, adds `x-multi: b` and removes `x-gone`;
 * - `/refuse` answers 403 itself, with the configuration in `x-why`;
 * - `/body` puts the request body into `<>` and `!` behind the response body, once they are whole;
 * - `/call` posts `ping` to the cluster that is configured, waits, and sets `x-answer`; 502 when there is no such cluster;
 * - `/count` counts in shared data and in a metric, and answers with the number;
 * - `/properties` logs some, `/levels` logs at each level, `/trap` traps;
 * - `/tick` lets the root log one tick, and answers at once, so that the stream is over before it.
 */
export function casesOf({ name, title }: Sdk): Case[] {
  const module = foreignModule(name);
  const plugin = (script: string): PluginInit => ({ module, script });
  const one = (section: number, what: string, script: string, traffic: Traffic | readonly Traffic[]): Case => ({
    title: `${section}: a plugin in ${title} ${what}`,
    plugins: [plugin(script)],
    traffic,
  });
  return [
    {
      ...one(1, "starts on all threads and gets its configuration", "some text", []),
      start: true,
    },
    {
      ...one(1, "starts without a configuration", "", []),
      start: true,
    },
    one(10, "reads and edits headers", "text", {
      line: "GET /headers",
      headers: { "x-in": "in", "x-config": "theirs", "x-multi": "a", "x-gone": "1" },
      upstream: { headers: { "x-config": "upstream's" }, body: "hi" },
    }),
    one(10, "meets a header that is not there, one that is empty and one that is long", "text", [
      { line: "GET /headers" },
      { line: "GET /headers", headers: { "x-in": "" } },
      { line: "GET /headers", headers: { "x-in": "x".repeat(10_000) } },
    ]),
    {
      ...one(10, "meets a header that is not UTF-8", "text", {
        line: "GET /headers",
        headers: { "x-in": "a\udcff\udc80b" },
      }),
      vary: [/[\udc80-\udcff]/], // a byte that no text file can hold
    },
    one(4, "answers itself", "because", { line: "GET /refuse" }),
    one(5, "edits bodies once they are whole", "text", [
      { line: "POST /body", body: ["one, ", "two"], upstream: { body: ["un, ", "deux"] } },
      { line: "POST /body", body: "whole", upstream: { body: "whole" } },
      { line: "POST /body", body: Uint8Array.of(0xff, 0, 0x80), upstream: { body: Uint8Array.of(0xff, 0, 0x80) } },
      { line: "POST /body", body: "x".repeat(8_000), upstream: { body: "y".repeat(8_000) } },
    ]),
    one(6, "waits for the answer of a call-out", "good", { line: "GET /call" }),
    one(6, "waits for two empty answers one after the other", "none", [{ line: "GET /call" }, { line: "GET /call" }]),
    one(6, "calls a cluster without endpoints", "empty", { line: "GET /call" }),
    one(6, "calls a cluster that is not there", "nowhere", { line: "GET /call" }),
    one(8, "counts in shared data and a metric", "text", [
      { line: "GET /count" },
      { line: "GET /count" },
      { line: "GET /count" },
    ]),
    one(7, "reads properties", "text", { line: "GET /properties" }),
    one(8, "logs at each level", "text", { line: "GET /levels" }),
    { ...one(2, "is told of a tick", "text", { line: "GET /tick", settleMs: 300 }), alone: true },
    { ...one(9, "traps", "text", [{ line: "GET /trap" }, { line: "GET /headers" }]), alone: true },
  ];
}
