import { Option, type Command } from "commander";
import { contentsOf } from "./configuration.js";
import { UsageError } from "./errors.js";

/** A request that is given on the command line. */
export interface CommandRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

/** What the options of `withRequest` were given. */
export interface RequestOptions {
  readonly config?: string;
  readonly request: string;
  readonly header?: readonly string[];
  readonly body?: string;
}

/**
 * Adds what a command needs to send a request through a plugin: `--config`, `--request`, `-H` and `--body`.
 *
 * @param request `--request <line>`, unless a request is sent in any case
 */
export function withRequest(
  command: Command,
  request = new Option("--request <line>", "method and path").default("GET /"),
): Command {
  return command
    .addOption(new Option("--config <json>", "configuration, or @file").env("SLUICE_CONFIG"))
    .addOption(request)
    .option("-H, --header <header>", 'header of the request, such as "x-a: 1"; may be repeated', collect)
    .option("--body <text>", "body of the request, or @file");
}

/** Reads `--request "POST /path"`, `-H "name: value"` and `--body`. */
export async function requestOf({ request, header = [], body }: RequestOptions): Promise<CommandRequest> {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(request) ?? [];
  if (method === undefined || path === undefined) {
    throw new UsageError(`--request ${JSON.stringify(request)}: write a method, a blank and a path, such as "GET /".`);
  }
  return { method, path, headers: header.map(headerOf), body: await bodyOf(body) };
}

function headerOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--header ${JSON.stringify(text)}: write a name, a colon and a value, such as "x-a: 1".`);
  }
  return [name.toLowerCase(), value];
}

async function bodyOf(text: string | undefined): Promise<Uint8Array | undefined> {
  if (text === undefined) return undefined;
  return text.startsWith("@") ? contentsOf(text, "--body") : Buffer.from(text, "utf8");
}

/** For commander: collects the values of a flag that may be given several times. */
function collect(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}
