import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { profile, scriptedExchange, type HeaderList } from "@sluice/host";
import { Command } from "commander";
import { configurationOf } from "../configuration.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { heapReport, profileReport } from "../profile-report.js";
import { loadProfiled } from "../profiled-plugin.js";
import { requestOf, withRequest, type CommandRequest, type RequestOptions } from "../request.js";

interface ProfileCommandOptions extends RequestOptions {
  readonly answer?: string;
  readonly requests: string;
  readonly seconds?: string;
  readonly out?: string;
  readonly heap: boolean;
}

/** `sluice profile [folder]`: what a plugin costs under load, and where. */
export function profileCommand(): Command {
  const command = new Command("profile")
    .description("send the same request through a plugin many times, and tell where the time and the memory go")
    .argument("[plugin]", "plugin folder, or a .wasm file", ".");
  return withRequest(command)
    .option("--answer <text>", "body of the responses of the upstream and of the clusters")
    .option("--requests <number>", "requests in each of the two passes", "20000")
    .option("--seconds <number>", "length of each pass, in place of --requests")
    .option("--out <file>", "where the .cpuprofile goes (default: build/profile.cpuprofile of the folder)")
    .option("--heap", "also tell what is in the memory of the plugin, and how it grows", false)
    .action(run);
}

async function run(target: string, options: ProfileCommandOptions): Promise<void> {
  const request = await requestOf(options);
  const requests = numberOf(options.requests, "--requests", 32);
  const seconds = options.seconds === undefined ? undefined : numberOf(options.seconds, "--seconds", 0.01);
  const configuration = await configurationOf(options.config);
  const answer = answerOf(options.answer);
  const { host, plugin, module, positions } = await loadProfiled(target, configuration, answer);
  const exchange = scriptedExchange(host, [plugin], messageOf(request), answer);
  const result = await profile(plugin, exchange, { requests, ...(seconds !== undefined && { seconds }) });
  host.shutdown();
  const functions = positions?.locate(result.functions) ?? result.functions;
  print(profileReport(result, functions, options.request));
  if (options.heap) print(`\n${heapReport(result)}`);
  const file = options.out ?? (positions === undefined ? "profile.cpuprofile" : join(module, "../profile.cpuprofile"));
  await writeFile(file, JSON.stringify(positions?.annotate(result.cpuProfile) ?? result.cpuProfile));
  print(`\n${relative(process.cwd(), file)} opens in Chrome DevTools, VS Code and speedscope`);
}

function messageOf({ method, path, headers, body }: CommandRequest): { headers: HeaderList; body?: Uint8Array } {
  const names = new Set(headers.map(([name]) => name));
  const all: [string, string][] = [
    [":authority", "localhost"],
    [":path", latin1(path)],
    [":method", method],
    [":scheme", "http"],
    ...headers.map(([name, value]): [string, string] => [name, latin1(value)]),
  ];
  const addMissing = (name: string, value: string): void => void (names.has(name) || all.push([name, value]));
  addMissing("x-forwarded-proto", "http");
  addMissing("x-request-id", "00000000-0000-4000-8000-000000000001");
  if (body === undefined) return { headers: all };
  addMissing("content-length", String(body.length));
  return { headers: all, body };
}

function answerOf(text: string | undefined): { headers: HeaderList; body?: Uint8Array } {
  const status: readonly [string, string] = [":status", "200"];
  if (text === undefined) return { headers: [status, ["content-length", "0"]] };
  const body = Buffer.from(text, "utf8");
  return { headers: [status, ["content-length", String(body.length)]], body };
}

/** UTF-8, one character for each byte, as headers travel. */
function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function numberOf(text: string, flag: string, least: number): number {
  const number = Number(text);
  if (text.trim() !== "" && number >= least && Number.isFinite(number)) return number;
  throw new UsageError(`${flag} ${JSON.stringify(text)}: give a number from ${least} up.`);
}
