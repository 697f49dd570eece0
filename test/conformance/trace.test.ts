import { Caller, type Statement, text } from "./support/calling.js";
import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const caller = new Caller(
  Object.entries({
    proxy_log: "i i i -> i",
    proxy_get_header_map_value: "i i i i i -> i",
    proxy_get_header_map_pairs: "i i i -> i",
    proxy_add_header_map_value: "i i i i i -> i",
    proxy_record_metric: "i I -> i",
    proxy_define_metric: "i i i i -> i",
    proxy_send_local_response: "i i i i i i i i -> i",
    proxy_done: "-> i",
  }).map(([name, type]) => ({ module: "env", name, type })),
);
const call = caller.call.bind(caller);
const [path, word, cell] = [64, 80, 512];

const traced = (title: string, statements: readonly Statement[]): Case => ({
  title,
  plugins: [{ module: caller.module([text(path, ":path"), text(word, "text"), ...statements]) }],
  raw: true,
  traffic: { line: "POST /", headers: { "x-b": "2" }, body: "in", upstream: { body: "out" } },
});

conform({
  name: "trace",
  title: "Trace lines",
  cases: [
    traced("13: four shapes, arguments in decimal, malloc and log lines between a call and its return", [
      call("proxy_get_header_map_value", 0, path, 5, cell, cell + 4),
      call("proxy_get_header_map_value", 0, word, 4, cell, cell + 4),
      call("proxy_get_header_map_pairs", 0, cell, cell + 4),
      call("proxy_add_header_map_value", 0, word, 4, word, 4),
      call("proxy_log", 3, word, 4),
      call("proxy_log", 9, word, 4),
      call("proxy_done"),
    ]),
    traced("13: arguments have no sign, those of 64 bits neither", [
      call("proxy_define_metric", 1, word, 4, cell),
      call("proxy_record_metric", 5, -1n),
      call("proxy_record_metric", -1, -(2n ** 63n)),
      call("proxy_get_header_map_value", 0, 0xffff_fff0, 5, cell, cell + 4),
      call("proxy_send_local_response", 403, word, 4, word, 4, 0, 0, -1),
    ]),
    traced("13: a call that traps has no return line", [call("proxy_done"), [0]]),
    {
      title: "13: what happens at the start has the same shapes",
      plugins: [{ module: caller.module([text(word, "text"), call("proxy_log", 2, word, 4)], "start") }],
      raw: true,
      start: true,
      traffic: [],
    },
  ],
});
