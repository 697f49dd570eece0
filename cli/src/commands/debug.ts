import inspector from "node:inspector";
import { request as sendRequest } from "node:http";
import { text } from "node:stream/consumers";
import { manifestOf, type Gateway } from "@sluice/gateway";
import { Command, Option } from "commander";
import { configurationOf } from "../configuration.js";
import { ProjectError } from "../errors.js";
import { print } from "../output.js";
import { portOf } from "../port.js";
import { readProject } from "../project.js";
import { requestOf, withRequest, type CommandRequest, type RequestOptions } from "../request.js";
import { serve, untilStopped } from "../serve.js";
import { build } from "./build.js";

interface DebugOptions extends Omit<RequestOptions, "request"> {
  readonly port: string;
  readonly upstream?: string;
  readonly inspect: string;
  readonly wait: boolean;
  readonly request?: string;
}

/** `sluice debug [folder]`: serves the debug build of a plugin in this process, with Node's inspector open. */
export function debugCommand(): Command {
  const command = new Command("debug")
    .description("serve the debug build of a plugin with Node's inspector open, for breakpoints in its source")
    .argument("[folder]", "plugin folder with asconfig.json, and plugin.yaml where it has one", ".");
  const request = new Option("--request <line>", 'send one request, such as "GET /", and end; implies --wait');
  return withRequest(command, request)
    .addOption(new Option("--port <number>", "port on 127.0.0.1; 0 takes a free one").default("10000").env("PORT"))
    .addOption(new Option("--upstream <url>", "http://host:port in place of the echo upstream").env("UPSTREAM"))
    .option("--inspect <port>", "port of the inspector on 127.0.0.1; 0 takes a free one", "9229")
    .option("--wait", "load the plugin only once a debugger is there, and stop then", false)
    .action(debug);
}

async function debug(folder: string, options: DebugOptions): Promise<void> {
  const port = portOf(options.port);
  const inspectorPort = portOf(options.inspect, "--inspect");
  const line = options.request;
  const request = line === undefined ? undefined : await requestOf({ ...options, request: line });
  const configuration = await configurationOf(options.config);
  const project = await readProject(folder);
  if (project.modules.debug === undefined) {
    throw new ProjectError(
      `${project.title} has no target "debug". Add to the targets of its asconfig.json: ` +
        '"debug": { "outFile": "./build/plugin.debug.wasm" }.',
    );
  }
  const manifest = await manifestOf(project.folder);
  const [module] = await build([folder], ["debug"]);
  if (module === undefined) return;
  inspector.open(inspectorPort, "127.0.0.1");
  if (options.wait || request !== undefined) inspector.waitForDebugger();
  const serving = {
    manifest,
    module: module.file,
    configuration,
    kind: "embedded",
    upstream: options.upstream,
  } as const;
  try {
    await serve({ ...serving, port }, async (gateway) => {
      if (options.wait || request !== undefined) stopForBreakpoints();
      await (request === undefined ? untilStopped(gateway) : exchange(gateway, request));
    });
  } finally {
    inspector.close();
  }
}

/** The plugin is loaded and configured now, so its sources are known to the debugger. */
function stopForBreakpoints(): void {
  // Set breakpoints in the AssemblyScript sources (Ctrl-P opens them by name), then resume.
  debugger; // eslint-disable-line no-debugger
}

async function exchange(gateway: Gateway, { method, path, headers, body }: CommandRequest): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const sent = sendRequest(`${gateway.url}${path}`, { method }, (response) => {
      text(response).then((answer) => {
        print(`\n${response.statusCode} ${response.statusMessage}`);
        for (let i = 0; i < response.rawHeaders.length; i += 2) {
          print(`${response.rawHeaders[i]}: ${response.rawHeaders[i + 1]}`);
        }
        print(`\n${answer}`);
        resolve();
      }, reject);
    });
    for (const [name, value] of headers) sent.appendHeader(name, value);
    sent.on("error", reject).end(body);
  });
}
