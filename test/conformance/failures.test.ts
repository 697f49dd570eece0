import { minimal } from "../../host/test/wasm-builder.js";
import type { Case, PluginInit, Step } from "./support/case.js";
import { conform } from "./support/suite.js";

const body = { upstream: { body: "out" } };
/** A request traps while another one waits for its answer; further ones follow. */
const inFlight: readonly Step[] = [{ ...body, meanwhile: { line: "POST /trap", body: "x" } }, {}];
const failing = (policy: Partial<PluginInit>): Case["plugins"] => [{ script: "rb: trap", ...policy }];

/** One callback traps, then another request comes. */
const trapIn = (where: string, script: string, first: Step = {}): Case => ({
  title: `9: a trap ${where}`,
  plugins: script,
  traffic: [first, {}],
});

/** Its answer comes when the exchange `opens` the gate. */
const asks = "call gate :method=GET,:path=/,:authority=gate - 60000";
const trailers = { body: ["a"], trailers: { t: "1" } };

conform({
  name: "failures",
  title: "Failures",
  cases: [
    {
      title: "9: fail closed, the default: the trapping stream, those in flight and later ones get 503",
      plugins: "rb: trap",
      traffic: inFlight,
    },
    {
      title: "9: FAIL_CLOSED is the default",
      plugins: failing({ failurePolicy: "closed" }),
      traffic: inFlight,
    },
    {
      title: "9: FAIL_OPEN: the trapping stream and those in flight get 503, later ones pass without the plugin",
      plugins: failing({ failurePolicy: "open" }),
      traffic: [...inFlight, { line: "POST /again", body: "x" }],
    },
    {
      title: "9: FAIL_RELOAD: the trapping stream and those in flight get 503, a request a second later makes a new VM",
      plugins: failing({ failurePolicy: "reload" }),
      traffic: [{ ...inFlight[0], settleMs: 2500 }, { line: "GET /after" }],
    },
    {
      title: "9: FAIL_RELOAD with a back-off of its own; a new VM that fails is replaced by another one",
      plugins: failing({ failurePolicy: "reload", reloadBackoffMs: 100 }),
      traffic: [
        { line: "POST /trap", body: "x", settleMs: 600 },
        { line: "POST /trap", body: "x", settleMs: 600 },
        { line: "GET /after" },
      ],
    },
    {
      title: "9: FAIL_RELOAD does nothing without traffic",
      plugins: failing({ failurePolicy: "reload", reloadBackoffMs: 100 }),
      traffic: [{ line: "POST /trap", body: "x", settleMs: 600 }],
    },
    {
      title: "9: FAIL_RELOAD of plugins that share a VM: each new root comes with the next request",
      plugins: [
        { script: "", failurePolicy: "reload", reloadBackoffMs: 100 },
        { script: "rb: trap", failurePolicy: "reload", reloadBackoffMs: 100 },
      ],
      traffic: [{ line: "POST /trap", body: "x", settleMs: 600 }, { line: "GET /after" }],
    },
    {
      title: "9: a gRPC request on a failed VM gets 200 and grpc-status 14",
      plugins: "rb: trap",
      traffic: [
        { line: "POST /trap", body: "x" },
        { line: "POST /S/M", headers: { "content-type": "application/grpc" }, body: "x" },
      ],
    },
    {
      title: "9: a gRPC request that traps gets 200 and grpc-status 14",
      plugins: "rh: trap",
      traffic: { line: "POST /S/M", headers: { "content-type": "application/grpc" }, body: "x" },
    },
    trapIn("in the creation of a stream: 503", "cc: trap"),
    trapIn("in request headers: 503", "rh: trap"),
    trapIn("in request headers of a HEAD request: 503", "rh: trap", { line: "HEAD /" }),
    trapIn("in a request body callback: 503", "rb: trap", { line: "POST /", body: ["a", "b"] }),
    trapIn("in request trailers: 503", "rt: trap", { line: "POST /", ...trailers }),
    trapIn("in response headers: 503", "sh: trap", body),
    trapIn("in a response body callback, when the headers are out: the response is cut", "sb: trap", body),
    trapIn("in response trailers: the response is cut", "st: trap", { upstream: trailers }),
    trapIn("in the log: that response is complete, the next request gets 503", "lg: trap", body),
    trapIn("in done: that response is complete, the next request gets 503", "dn: trap", body),
    trapIn("in delete: that response is complete, the next request gets 503", "dl: trap", body),
    trapIn("in the answer of a call-out, stream gone on: the next request gets 503", `rh: ${asks}\nhc: trap`, {
      opens: ["response end"],
    }),
    {
      title: "9: a trap in the answer of a call-out leaves the stream that waits for it waiting",
      plugins: `rh: ${asks}; return 4\nhc: trap`,
      traffic: { hangs: true, opens: ["request end"] },
    },
    {
      title: "9: a trap in a tick: 503 from then on",
      plugins: "dl: tick 100\ntick: trap",
      traffic: [{ settleMs: 1500 }, {}],
    },
    {
      title: "9: a trap in one plugin fails those that share its VM, and no other",
      plugins: [{ script: "" }, { script: "", vmId: "failures-other" }, { script: "rb: trap" }],
      traffic: [{ line: "POST /trap", body: "x" }, {}],
    },
    {
      title: "9: a failed plugin that fails open leaves the others of its chain alone",
      plugins: [
        { script: "", vmId: "failures-open" },
        { script: "rb: trap", failurePolicy: "open" },
      ],
      traffic: [
        { line: "POST /trap", body: "x" },
        { line: "POST /again", body: "x" },
      ],
    },
    {
      title: "9: on_vm_start that answers false is refused",
      plugins: [{ script: "", vmConfiguration: "refuse" }],
    },
    {
      title: "9: on_vm_start that traps is refused",
      plugins: [{ script: "", vmConfiguration: "start: trap" }],
    },
    {
      title: "9: on_configure that answers false is refused",
      plugins: "configure: return 0",
    },
    {
      title: "9: on_configure that traps is refused",
      plugins: "configure: trap",
    },
    {
      title: "9: FAIL_OPEN does not help a configuration that is refused",
      plugins: [{ script: "configure: return 0", failurePolicy: "open" }],
    },
    {
      title: "9: FAIL_RELOAD does not help a configuration that is refused",
      plugins: [{ script: "configure: return 0", failurePolicy: "reload" }],
    },
    {
      title: "9: FAIL_OPEN does not help a module that does not load",
      plugins: [{ module: minimal({}, "something"), failurePolicy: "open" }],
    },
    {
      title: "9: FAIL_RELOAD does not help a module that does not load",
      plugins: [{ module: minimal({}, "something"), failurePolicy: "reload" }],
    },
  ],
});
