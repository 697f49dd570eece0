import type { HostMatchingSpec } from "@sluice/gateway";
import type { Case, Traffic } from "./support/case.js";
import { conform } from "./support/suite.js";

/** The service `none` answers 204, so the client sees which virtual host it was. */
const virtualHosts = [
  {
    name: "a",
    domains: ["a.test.com"],
    routes: [
      { name: "exact", path: "/exact", cluster: "upstream" },
      { name: "p2", prefix: "/p2", cluster: "upstream" },
      { name: "a", cluster: "upstream" },
    ],
  },
  { name: "suffix", domains: ["*.b.test", "*.c.b.test"], routes: [{ name: "suffix", cluster: "upstream" }] },
  { name: "prefix", domains: ["p.*"], routes: [{ name: "prefix", cluster: "upstream" }] },
  { name: "any", domains: ["*"], routes: [{ name: "any", cluster: "none" }] },
];
const look = "get 0 :authority; get 0 host; prop request/host; prop xds/virtual_host_name; prop xds/route_name";

const matching = (title: string, hosts: readonly (string | Traffic)[], hostMatching: HostMatchingSpec = {}): Case => ({
  title: `11: ${title}`,
  plugins: `rh: ${look}`,
  gateway: { virtualHosts, hostMatching },
  traffic: hosts.map((host) => (typeof host === "string" ? { host } : host)),
});

const table = [
  "a.test.com",
  "A.TEST.COM",
  "a.test.com:8080",
  "A.Test.Com:18001",
  "a.test.com.",
  "a.test.com:",
  "a.test.com.:80",
  " a.test.com ",
  "a.test.com\t",
  "user@a.test.com",
  "[::1]",
  "[::1]:80",
  "a.test.com:80:90",
  "a.test.com:http",
  "a.test.com..",
];
const twoHosts: Traffic = { raw: "host: b.test.com\r\nhost: a.test.com\r\n" };
const absolute: Traffic = { line: "GET http://A.test.com:99/x", host: "other.test" };

conform({
  name: "host-matching",
  title: "Host and route matching",
  cases: [
    matching("by default the host counts as it is, without regard to case", [...table, twoHosts, absolute]),
    matching("with strip_any_host_port plugins see no port", [...table, twoHosts, absolute], { stripPort: true }),
    matching("with strip_trailing_host_dot plugins see no dot at the end", [...table, absolute], {
      stripTrailingDot: true,
    }),
    matching("with ignore_port_in_host_matching the port stays and does not count", [...table, absolute], {
      ignorePort: true,
    }),
    matching("all three options together", table, { stripPort: true, stripTrailingDot: true, ignorePort: true }),
    matching("domains with a wildcard", [
      "x.b.test",
      "X.C.B.TEST",
      "b.test",
      ".b.test",
      "p.test",
      "p.",
      "P.TEST:80",
      "p.x.b.test",
    ]),
    matching(
      "paths are matched as they are sent",
      ["/exact", "/exact?q", "/exact/", "/EXACT", "/p2", "/p2x", "/P2", "/a/../p2", "/%70%32", "//p2", "/x/%2e%2e/p2"]
        .concat("/p2;x", "/p2%00", "/?/p2", "/p2#fragment", "/p2/..%2f", "*")
        .map((path) => ({ line: `${path === "*" ? "OPTIONS" : "GET"} ${path}`, host: "a.test.com" })),
    ),
    {
      title: "10: edits of request headers choose the route anew, which plugins see later",
      plugins: `rh: replace 0 :authority b.test; replace 0 :path /p2; ${look}\nsh: prop xds/route_name; prop xds/virtual_host_name`,
      gateway: { virtualHosts },
      traffic: { host: "a.test.com" },
    },
    {
      title: "10: edits of the path choose the route anew",
      plugins: "rh: prop xds/route_name; replace 0 :path /p2; prop xds/route_name\nsh: prop xds/route_name",
      gateway: { virtualHosts },
      traffic: { host: "a.test.com" },
    },
    {
      title: "10: a request without a host, or with too many headers, is refused before plugins see it",
      plugins: `rh: ${look}`,
      gateway: { virtualHosts },
      traffic: [
        { raw: "" },
        { raw: `host: a\r\n${Array.from({ length: 110 }, (_, index) => `x-${index}: 1\r\n`).join("")}` },
      ],
    },
    {
      title: "10: what is no HTTP is refused before plugins see it",
      plugins: `rh: ${look}`,
      gateway: { virtualHosts },
      differs: "Node's parser refuses these before there is a stream, so no plugin hears of them.",
      traffic: [
        { raw: "host: a\r\nx-a: a\0b\r\n" },
        { line: "GET /\u00e9" },
        { line: "GET /\u0000" },
        { raw: "host: a\r\nbad name: 1\r\n" },
      ],
    },
  ],
});
