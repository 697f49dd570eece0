import type { HammerCase } from "./case.js";
import { HammerError } from "./errors.js";
import type { Violation } from "./violation.js";

/** How a failing case was found. */
export interface Finding {
  readonly seed: number;
  /** Exchanges until then. */
  readonly exchanges: number;
  /** Events before it was made smaller. */
  readonly events: number;
}

/** The error for a plugin that failed, with a test that shows it again. */
export function failure(violation: Violation, smallest: HammerCase, finding?: Finding): HammerError {
  const how =
    finding === undefined
      ? ""
      : ` in exchange ${finding.exchanges} of seed ${finding.seed}; ${finding.events} events came down to ${smallest.events.length}`;
  const text = [
    `${violation.kind}: ${violation.message}`,
    ...(finding === undefined ? [] : ["", `Found${how}. As a test:`, "", testOf(violation, smallest)]),
  ].join("\n");
  return new HammerError(text, violation, smallest);
}

/** A test to be pasted. */
function testOf({ kind }: Violation, smallest: HammerCase): string {
  const lines = caseText(smallest).split("\n").join("\n  ");
  return `import { hammer } from "@sluice/testing";
import { test } from "vitest";

test("stands what the hammer found (${kind})", async () => {
  await hammer.replay("build/plugin.wasm", ${lines});
});`;
}

/** A case as JSON in ASCII, an event a line. */
export function caseText({ events, ...rest }: HammerCase): string {
  const list = events.map((event) => `    ${ascii(event)}`).join(",\n");
  const entries = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${ascii(value)},\n`);
  return `{\n${entries.join("")}  "events": [${list === "" ? "" : `\n${list}\n  `}]\n}`;
}

function ascii(value: unknown): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, escape);
}
