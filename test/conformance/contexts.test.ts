import { buildModule, op } from "../../host/test/wasm-builder.js";
import { conform } from "./support/suite.js";

/** Reads the configurations of the VM (6) and of the plugin (7). */
const read = "buf 6 0 100; buf 7 0 100";
const call = "call good :method=GET,:path=/,:authority=good - 1000";

/** A module whose contexts read both configurations when they are created. */
const reading = buildModule({
  types: ["->", "i -> i", "i i ->", "i i i i i -> i"],
  imports: [{ module: "env", name: "proxy_get_buffer_bytes", type: 3 }],
  functions: [
    { type: 0 },
    { type: 1, code: [op.i32, 32] },
    {
      type: 2,
      code: [6, 7].flatMap((type) => [
        ...[op.i32, type, op.i32, 0, op.i32, 9, op.i32, 16, op.i32, 20],
        ...[op.call, 0, op.drop],
      ]),
    },
  ],
  exports: [
    { name: "proxy_abi_version_0_2_1", index: 1 },
    { name: "malloc", index: 2 },
    { name: "proxy_on_context_create", index: 3 },
    { name: "memory", kind: "memory", index: 0 },
  ],
  memory: true,
});

conform({
  name: "contexts",
  title: "Contexts, VMs and configurations",
  cases: [
    {
      title: "3: with two workers top-level code runs five times, a plugin is started and configured four times",
      plugins: "",
      workers: 2,
      start: true,
      traffic: [],
    },
    {
      title: "3: roots count from 1 in the order of the configuration, streams go on; equal VMs are shared",
      plugins: ["", "", { script: "configure: log 2 third", rootId: "r" }],
      start: true,
      traffic: [{}, {}],
    },
    {
      title: "3: each distinct root id, configuration or name is a root of its own, started and configured by itself",
      plugins: [
        { script: "", name: "p", rootId: "r" },
        { script: "", name: "q", rootId: "r" },
        { script: "rh: log 2 own", name: "r", rootId: "r" },
        { script: "", name: "s", rootId: "s" },
      ],
      start: true,
    },
    {
      title: "3: another VM id is another VM",
      plugins: [
        { script: "", vmId: "contexts-one" },
        { script: "", vmId: "contexts-two" },
      ],
      start: true,
    },
    {
      title: "3: another VM configuration is another VM",
      plugins: [
        { script: "", vmConfiguration: "one" },
        { script: "", vmConfiguration: "two" },
      ],
      start: true,
    },
    {
      title: "3: other code is another VM",
      plugins: [{ script: "" }, { script: "", module: reading }],
      start: true,
    },
    {
      title: "3: log prefixes name plugin, root id and VM id on streams, root id and VM id on roots",
      plugins: [
        { script: "", name: "named", rootId: "root", vmId: "contexts-vm" },
        { script: "", name: "bare", rootId: "", vmId: "" },
      ],
      start: true,
    },
    {
      title: "3: buffer 7 is there at configure, buffer 6 always",
      plugins: [
        { script: `configure: ${read}\ncc: ${read}\nrh: ${read}\ndl: ${read}`, vmConfiguration: `start: ${read}` },
      ],
      start: true,
    },
    {
      title: "3: both buffers when a root is created",
      plugins: [{ script: "plugin", vmConfiguration: "vm", module: reading }],
      start: true,
    },
    {
      title: "3: absent configurations have size 0",
      plugins: [{ module: reading }, {}],
      start: true,
      traffic: [],
    },
    {
      title: "3: a configuration is handed over as it is, whatever bytes it has",
      plugins: [{ script: "configure: buf 7 0 100\n\u0000\u0001\u007f\u00e9\u{1f600}" }],
      start: true,
      traffic: [],
    },
    {
      title: "3: host calls in on_vm_start and on_configure",
      plugins: [
        {
          script:
            "configure: count 0; get 0 :path; continue 0; continue 1; reply 403 no - -1 x; effective 0; effective 9",
          vmConfiguration: "start: count 0; get 0 :path; continue 0; reply 403 no - -1 x; effective 0; effective 9",
        },
      ],
      start: true,
      traffic: [],
    },
    {
      title: "3: a call-out from on_configure is made and answered, on the main thread and on the worker",
      plugins: [],
      start: true,
      traffic: { plugins: `configure: ${call}\nhc: get 6 :status`, settleMs: 1500 },
    },
    {
      title: "3: an update makes a root beside the old one; old streams keep the old root, which goes with the last",
      plugins: "rh: add 0 x-version 1\nsh: add 2 x-version 1",
      alone: true,
      traffic: [
        {
          meanwhile: [{ plugins: "rh: add 0 x-version 2\nsh: add 2 x-version 2" }, { line: "GET /inner" }],
          settleMs: 2500,
        },
        { line: "GET /later" },
      ],
    },
    {
      title: "3: an update that is refused at configure leaves the former configuration in force",
      plugins: "rh: add 0 x-version 1",
      traffic: [{ plugins: "configure: log 4 no; return 0" }, {}],
    },
    {
      title: "3: a configuration that was refused is refused again without another try, one that was taken is taken",
      plugins: ["", "rh: add 0 x-version 1"],
      start: true,
      traffic: [
        { plugins: ["configure: return 0"] },
        { plugins: ["configure: return 0"] },
        { plugins: ["", "rh: add 0 x-version 1", ""] },
        {},
      ],
    },
    {
      title: "3: an update that traps at configure leaves the former configuration in force",
      plugins: "rh: add 0 x-version 1",
      traffic: [{ plugins: "configure: trap" }, {}],
    },
    {
      title: "3: what is equal in everything is one root, also after an update of another plugin",
      plugins: ["", "rh: add 0 x-version 1"],
      alone: true,
      start: true,
      traffic: [{ plugins: ["", "rh: add 0 x-version 2"], settleMs: 2500 }, {}],
    },
    {
      title: "3: the last root of a VM answers no to on_done: it is gone at once, without another callback",
      plugins: [{ script: "dn: tick 20; return 0", vmId: "contexts-gone" }],
      alone: true,
      traffic: [{ plugins: [{ script: "", vmId: "contexts-other" }], settleMs: 2500 }, {}],
    },
    {
      title: "3: proxy_done outside of the end is not found, of a root and of a stream",
      plugins: "configure: done\nrh: done\ndn: done",
      start: true,
    },
    {
      title: "3: at the end roots are done and deleted newest first, workers before the main thread",
      plugins: ["", "", ""],
      workers: 2,
      end: true,
      traffic: [],
    },
  ],
});
