import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const second = { listener: "second" } as const;
const both = [{}, second, {}];
const direction = "rh: prop xds/listener_direction";
const once = "configure: tick 700\ntick: tick 0";
const stored = "rh: shared k; setshared k x 0";
const reading = "rh: add 0 x-version 1";

/** Plugins of one module, VM id and VM configuration on two listeners of a gateway. */
const two = (title: string, one: Omit<Case, "title">): Case => ({
  title: `3: two listeners ${title}`,
  start: true,
  traffic: both,
  ...one,
});

conform({
  name: "listeners",
  title: "Two listeners",
  cases: [
    two("whose plugins are equal share the VM and the root, which is configured once", {
      plugins: "",
      second: { plugins: "" },
    }),
    two("with several plugins each share the equal ones, whatever their places", {
      plugins: ["", reading],
      second: { plugins: [{ script: reading, name: "q" }] },
    }),
    two("whose plugins differ in their configuration share the VM, and each has a root", {
      plugins: "",
      second: { plugins: reading },
    }),
    two("whose plugins differ in their name, or their root id, share the VM, and each has a root", {
      plugins: [{ script: "" }],
      second: {
        plugins: [
          { script: "", name: "other" },
          { script: "", rootId: "r" },
        ],
      },
    }),
    two("whose plugins differ in their VM id share nothing", {
      plugins: [{ script: stored, vmId: "one" }],
      second: { plugins: [{ script: stored, vmId: "two" }] },
    }),
    two("of different directions share the root, and a plugin reads the direction of each stream", {
      plugins: direction,
      second: { plugins: direction, direction: "outbound" },
    }),
    two("of equal plugins have one tick", {
      plugins: once,
      second: { plugins: once },
      traffic: { settleMs: 1500 },
    }),
    two("of equal plugins share data and queues, and what one stores the other reads", {
      plugins: `configure: register q\n${stored}; enqueue 1 x\nqueue: dequeue 1`,
      second: { plugins: `configure: register q\n${stored}; enqueue 1 x\nqueue: dequeue 1` },
      traffic: both.map((traffic) => ({ ...traffic, settleMs: 100 })),
    }),
    two("of equal plugins: a call-out of the one is answered on the root of both", {
      plugins: "rh: call none :method=GET,:path=/,:authority=a - 5000; return 1\nhc: effective caller; continue 0",
      second: {
        plugins: "rh: call none :method=GET,:path=/,:authority=a - 5000; return 1\nhc: effective caller; continue 0",
      },
    }),
    two("of equal plugins: an update of the one leaves the root to the other", {
      plugins: "",
      second: { plugins: "" },
      traffic: [{ plugins: reading, settleMs: 2500 }, ...both],
    }),
    two("of equal plugins: the root stays when the first has none any more, and is there when it comes back", {
      plugins: "",
      second: { plugins: "" },
      traffic: [{ plugins: [], settleMs: 2500 }, second, { plugins: "" }, {}],
    }),
    two("of equal plugins: a trap on the one fails the other", {
      plugins: "rb: trap",
      second: { plugins: "rb: trap" },
      traffic: [{ line: "POST /", body: "x" }, second],
    }),
    two("of equal plugins end with one root", { plugins: "", second: { plugins: "" }, end: true }),
    two("of different plugins end newest first", { plugins: "", second: { plugins: reading }, end: true }),
  ],
});
