import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const body = { upstream: { body: "out" } };
const trapping = { line: "POST /trap", body: "x" };
const minimum = ["proxy_log", "proxy_on_context_create", "proxy_on_configure", "proxy_get_buffer_bytes"];

/** What a plugin may do when it may do no more than this. */
const restricted = (title: string, script: string, allowedCapabilities: readonly string[]): Case => ({
  title: `9: ${title}`,
  plugins: [{ script, allowedCapabilities }],
  traffic: { line: "POST /", body: ["in"], ...body },
});

/** A TCP filter that traps. */
const trappingTcp = (failurePolicy: "closed" | "open" | "reload" | "legacy-open") => ({
  title: `9: a TCP filter that traps, with the policy ${failurePolicy}`,
  plugins: ["dd: trap", ""],
  tcp: { failurePolicy, steps: ["client connects", "client sends ab", "client connects", "client sends cd"] },
});

conform({
  name: "policies",
  title: "Policies",
  cases: [
    {
      title: "9: fail_open: the trapping stream, those in flight and later ones pass without the plugin",
      plugins: [{ script: "rb: trap", failurePolicy: "legacy-open" }],
      traffic: [{ ...body, meanwhile: trapping }, trapping, {}],
    },
    {
      title: "9: fail_open: a response passes as well when its callback traps",
      plugins: [{ script: "sb: trap", failurePolicy: "legacy-open" }],
      traffic: [body, { upstream: { body: ["a", "b"] } }],
    },
    {
      title: "9: fail_open: a local response that was sent before the trap goes out",
      plugins: [{ script: "rh: reply 403 no - -1 d; trap", failurePolicy: "legacy-open" }],
      traffic: [{}, {}],
    },
    {
      title:
        "9: a back-off of three seconds: 503 before it is over, then the next request makes a new VM; both are counted",
      plugins: [{ script: "rb: trap", failurePolicy: "reload", reloadBackoffMs: 3000, name: "reloaded" }],
      traffic: [
        trapping,
        { line: "GET /before" },
        { line: "GET /still-before", settleMs: 8000 },
        { line: "GET /after" },
      ],
      metrics: "wasm.reloaded.vm_reload",
      alone: true,
    },
    restricted(
      "a call that a plugin may not make is 10, or 76 from WASI, and the plugin goes on",
      "rh: get 0 :path; time; write 1 abc; add 0 x y; log 2 on",
      [...minimum, "proxy_on_request_headers"],
    ),
    restricted("a callback that a plugin may not have is passed by", "rh: log 2 here\nrb: log 2 here\nsh: log 2 here", [
      ...minimum,
      "proxy_on_request_body",
    ]),
    restricted("an empty list of capabilities is none", "rh: get 0 :path", []),
    ...(["closed", "open", "reload", "legacy-open"] as const).map(trappingTcp),
    {
      title: "8: labels of metrics are taken out of their names for Prometheus, and stay in /stats",
      plugins:
        "rh: define 0 tagged_route=rv_end_hits; increment 4 3; define 1 tagged_route=other_end_up; increment 5 1; define 0 tagged_plain; increment 8 2; define 0 tagged_route=a.b_end_consumer=c_end; increment 12 1",
      metrics: "tagged",
      statsTags: [
        { name: "route", regex: "(_route=(.*?)_end)" },
        { name: "consumer", regex: "(_consumer=(.*?)_end)" },
      ],
    },
    {
      title: "8: a label whose regex has one group has that as its value",
      plugins: "rh: define 0 grouped.blue; increment 4 3",
      metrics: "grouped",
      statsTags: [{ name: "colour", regex: "grouped(\\.\\w+)" }],
    },
  ],
});
