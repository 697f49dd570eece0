import { conform } from "./support/suite.js";

const call = "call http :method=GET,:path=/,:authority=h - 1000";
const whole = ["client connects", "client sends ab", "server sends xyz", "client ends", "server ends"];

/** `envoy.tcp_proxy.cluster` as argument of `set_envoy_filter_state`, for the life span given. */
const chooses = (name: string, span: "" | "%18%01" | "%18%02" = ""): string =>
  `foreign set_envoy_filter_state %0A%17envoy.tcp_proxy.cluster%12%0${name.length}${name}${span}`;

const always = [
  "source/address source/port destination/address destination/port connection/id connection_id connection/mtls",
  "connection/requested_server_name connection/tls_version plugin_name xds/listener_direction xds/filter_chain_name",
  "upstream/address upstream/port upstream/local_address upstream/num_endpoints xds/cluster_name xds/route_name",
  "request/time request/size request/total_size request/path request/duration response/flags response/size",
  "response/code upstream/request_attempt_count connection request filter_state",
]
  .join(" ")
  .split(" ");
const properties = always.map((path) => `prophex ${path}`).join("; ");

conform({
  name: "tcp",
  title: "TCP",
  cases: [
    {
      title: "14: the order of callbacks where the client ends first: Envoy closes last",
      plugins: "",
      tcp: { steps: whole },
    },
    {
      title: "14: the server ends first: the client closes last, and may still send",
      plugins: "",
      tcp: { steps: ["client connects", "server sends xyz", "server ends", "client sends late", "client ends"] },
    },
    {
      title: "14: a client that breaks off closes as remote, before the upstream has sent anything",
      plugins: "",
      tcp: { steps: ["client connects", "client sends ab", "client resets"] },
    },
    {
      title: "14: a server that breaks off closes as local, without the end of its data",
      plugins: "",
      tcp: { steps: ["client connects", "client sends ab", "server resets"] },
    },
    {
      title: "14: an upstream that refuses: no data callbacks, close as local",
      plugins: "nc: bufstatus 2",
      tcp: { steps: ["client connects"], refused: true },
    },
    {
      title:
        "14: the client's bytes pass the first plugin first, the server's the last one first, and the ends as well",
      plugins: ["", "dd: return 1\ndd!: return 0"],
      tcp: { steps: ["client connects", "client sends ab", ...whole.slice(1)] },
    },
    ...[1, 2, 3, 99].map((result) => ({
      title: `14: result ${result} of downstream data stops, and the buffer accumulates until the end`,
      plugins: `dd: buf 2 0 99; return ${result}\ndd!: return 0`,
      tcp: { steps: ["client connects", "client sends ab", "client sends cd", "client sends ef", "client ends"] },
    })),
    {
      title: "14: continue_stream(2) from an answered call-out lets what is held go",
      plugins: `dd: ${call}; return 1\nhc: effective caller; buf 2 0 99; setbuf 2 0 1 X; continue 2; bufstatus 2`,
      tcp: { steps: ["client connects", "client sends ab, until bufstatus"] },
      vary: [/(?<=proxy_on_http_call_response\(.*), \d+(?=, 2, )/, /(?<=hc #\d+ \d+) \d+(?= 2 )/],
    },
    {
      title: "14: continue_stream(2) within the callback lets the data pass, whatever the result",
      plugins: "dd: continue 2; return 1",
      tcp: { steps: whole },
    },
    {
      title: "14: result 1 of the new connection keeps everything back until continue_stream(2)",
      plugins: [`nc: ${call}; return 1\nhc: effective caller; continue 2`, ""],
      tcp: { steps: ["client connects, until p1 nc", "client sends ab"] },
      vary: [/(?<=proxy_on_http_call_response\(.*), \d+(?=, 2, )/, /(?<=hc #\d+ \d+) \d+(?= 2 )/],
    },
    {
      title: "14: a connection that is held from the beginning asks no upstream and reads nothing",
      plugins: "nc: return 1",
      tcp: { steps: ["client connects", "client sends ab", "client ends"] },
    },
    {
      title: "14: upstream data that is stopped accumulates, continue_stream(3) is unimplemented, the end lets it go",
      plugins: "ud: continue 3; buf 3 0 99; return 1\nud!: return 0",
      tcp: { steps: ["client connects", "server sends xyz", "server sends 123", "server ends"] },
    },
    {
      title: "14: a plugin that stops both directions to the end keeps the connection open, and nothing flows",
      plugins: "dd: return 1\nud: return 1",
      tcp: { steps: whole },
    },
    {
      title: "14: each buffer can be edited in its own callback only: before, within and behind",
      plugins:
        "nc: bufstatus 2; buf 2 0 9; setbuf 2 0 0 x; setbuf 3 0 0 x\n" +
        "dd: setbuf 3 0 0 X; setbuf 2 0 0 PRE; setbuf 2 1 1 x; setbuf 2 99 0 POST; bufstatus 2; buf 2 2 3; buf 3 0 9\n" +
        "ud: setbuf 2 0 0 x; setbuf 3 0 99 A; buf 2 0 9; bufstatus 3; setbuf 3 0 1 -\nlg: bufstatus 2; buf 3 0 9",
      tcp: { steps: whole },
    },
    {
      title: "14: at the end, with nothing there, a write still goes out on both sides",
      plugins: "dd!: setbuf 2 0 0 LAST\nud!: setbuf 3 0 0 last",
      tcp: { steps: ["client connects", "client ends", "server ends"] },
    },
    {
      title: "14: close_stream(2) in downstream data closes both sides",
      plugins: "dd: close 2; buf 2 0 9",
      tcp: { steps: ["client connects", "client sends ab"] },
    },
    {
      title: "14: close_stream(3) in upstream data keeps it from the client",
      plugins: "ud: close 3; buf 3 0 9",
      tcp: { steps: ["client connects", "server sends secret"] },
    },
    {
      title: "14: close_stream(2) in the new connection asks no upstream, and no later plugin",
      plugins: ["nc: close 2", ""],
      tcp: { steps: ["client connects"] },
    },
    {
      title: "14: the calls of the last callbacks do nothing",
      plugins: "dc: close 2; continue 2\ndn: close 2; done\nlg: close 3; continue 2; setprop a b\ndl: close 3",
      tcp: { steps: ["client connects", "server resets"] },
    },
    {
      title: "14: a plugin whose connection has ended is known to those that are told of it later, with what it held",
      plugins: [
        "dd: return 1",
        "dc: effective 3; buf 2 0 9\ndn: effective 3; effective 0\nlg: effective 3; effective 0\ndl: effective 3; get 0 a; " +
          "setprop a b; prop a; setbuf 2 0 0 x; buf 2 0 9; continue 2; close 2; effective 0",
      ],
      tcp: { steps: ["client connects", "client sends ab", "client resets"] },
    },
    {
      title: "14: a plugin that holds data can resume them in none of its last callbacks",
      plugins: ["dd: return 1\ndc: continue 2\ndn: continue 2\nlg: continue 2\ndl: continue 2", ""],
      tcp: { steps: ["client connects", "client sends ab", "client resets"] },
    },
    {
      title: "14: there are no headers, no HTTP bodies and no local responses",
      plugins:
        "nc: reply 403 no - -1 d; get 0 a; add 0 a b; count 0; size 0; get 6 a\n" +
        "dd: reply 403 no - -1 d; buf 0 0 9; buf 1 0 9; setbuf 0 0 0 x; continue 0; continue 1; continue 4; close 0; close 1",
      tcp: { steps: ["client connects", "client sends ab"] },
    },
    {
      title: "14: properties of the connection are there in all callbacks, those of the upstream once it is connected",
      plugins: `nc: ${properties}; setprop mine v; prop mine\ndd: ${properties}; prop filter_state/wasm.mine\nud: ${properties}\nlg: ${properties}; prop mine`,
      tcp: { steps: whole },
      vary: [
        /(?<=prophex (?:(?:source|destination|upstream)\/(?:address|port|local_address)|request\/time|connection\/id|connection_id) -> 0 )\w+/,
      ],
    },
    ...(["", "%18%01", "%18%02"] as const).map((span, index) => ({
      title: `14: a plugin chooses the cluster in the new connection (life span ${index})`,
      plugins: `nc: ${chooses("other", span)}; prop filter_state/envoy.tcp_proxy.cluster`,
      tcp: { steps: ["client connects", "client sends ab"] },
    })),
    {
      title: "14: a cluster that is chosen too late is not taken",
      plugins: `dd: ${chooses("other")}`,
      tcp: { steps: ["client connects", "client sends ab"] },
    },
    {
      title: "14: a chosen cluster without endpoints closes the connection",
      plugins: `nc: ${chooses("empty")}`,
      tcp: { steps: ["client connects"] },
    },
  ],
});
