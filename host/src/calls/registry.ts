import { abiAtLeast, type AbiVersion } from "../module/abi.js";
import type { Flavour } from "../options.js";
import { bufferCalls } from "./buffers.js";
import { contextCalls } from "./contexts.js";
import { dnsCalls } from "./dns.js";
import { emscriptenCalls } from "./emscripten.js";
import { foreignCalls } from "./foreign.js";
import { grpcCalls } from "./grpc.js";
import { headerCalls } from "./headers.js";
import type { HostCall } from "./host-call.js";
import { httpCalls } from "./http-call.js";
import { injectCalls } from "./inject.js";
import { localResponseCalls } from "./local-response.js";
import { logCalls } from "./log.js";
import { metricCalls } from "./metrics.js";
import { propertyCalls } from "./properties.js";
import { redisCalls } from "./redis.js";
import { upstreamHostCalls } from "./upstream-hosts.js";
import { sharedDataCalls } from "./shared-data.js";
import { sharedQueueCalls } from "./shared-queue.js";
import { streamControlCalls } from "./stream-control.js";
import { timeCalls } from "./time.js";
import { fileCalls } from "./wasi/files.js";
import { processCalls } from "./wasi/process.js";

const env = index([
  ...logCalls,
  ...timeCalls,
  ...propertyCalls,
  ...headerCalls,
  ...bufferCalls,
  ...streamControlCalls,
  ...localResponseCalls,
  ...httpCalls,
  ...grpcCalls,
  ...redisCalls,
  ...upstreamHostCalls,
  ...injectCalls,
  ...sharedDataCalls,
  ...sharedQueueCalls,
  ...metricCalls,
  ...contextCalls,
  ...foreignCalls,
  ...dnsCalls,
  ...emscriptenCalls,
]);
const wasi = index([...fileCalls, ...processCalls]);

const modules: ReadonlyMap<string, ReadonlyMap<string, HostCall>> = new Map([
  ["env", env],
  ["wasi_snapshot_preview1", wasi],
  ["wasi_unstable", wasi],
]);

/** The host call behind an import of a module of that ABI, or undefined when the host offers none. */
export function findHostCall(module: string, name: string, abi: AbiVersion, flavour: Flavour): HostCall | undefined {
  const call = modules.get(module)?.get(name);
  if (call === undefined) return undefined;
  if (call.flavour !== undefined && call.flavour !== flavour) return undefined;
  if (call.since !== undefined && !abiAtLeast(abi, call.since)) return undefined;
  if (call.until !== undefined && call.until !== abi && abiAtLeast(abi, call.until)) return undefined;
  return call;
}

function index(calls: readonly HostCall[]): ReadonlyMap<string, HostCall> {
  return new Map(calls.map((call) => [call.name, call]));
}
