import type { Case, Traffic } from "./support/case.js";
import { conform } from "./support/suite.js";

const bytes = (count: number): string => "x".repeat(count);
/** A request of so many bytes, which a plugin keeps to its end. */
const posts = (path: string, ...sizes: readonly number[]): Traffic[] =>
  sizes.map((size) => ({ line: `POST ${path}`, body: bytes(size) }));
const keeping = "rb: return 1\nrb!: return 0\nsh: get 2 :status";

/** A route for the path of its name. */
const route = (name: string, limits: { perRequestBufferLimitBytes?: number; requestBufferLimitBytes?: number }) => ({
  name,
  prefix: `/${name}`,
  cluster: "upstream",
  ...limits,
});
const rest = { name: "rest", cluster: "upstream" };

/** Limits of routes and of a virtual host, in bytes. */
const virtualHosts = [
  {
    name: "own",
    domains: ["own.test"],
    requestBufferLimitBytes: 3000,
    routes: [route("more", { requestBufferLimitBytes: 8000 }), rest],
  },
  {
    name: "any",
    domains: ["*"],
    routes: [
      route("more", { requestBufferLimitBytes: 8000 }),
      route("less", { requestBufferLimitBytes: 500 }),
      route("none", { requestBufferLimitBytes: 0 }),
      rest,
    ],
  },
];
/** The same by the older field, and by both. */
const olderVirtualHosts = [
  {
    name: "own",
    domains: ["own.test"],
    perRequestBufferLimitBytes: 3000,
    routes: [
      route("more", { perRequestBufferLimitBytes: 8000 }),
      route("newer", { requestBufferLimitBytes: 2500 }),
      rest,
    ],
  },
  {
    name: "newer",
    domains: ["newer.test"],
    requestBufferLimitBytes: 3000,
    perRequestBufferLimitBytes: 8000,
    routes: [route("older", { perRequestBufferLimitBytes: 8000 }), rest],
  },
  {
    name: "any",
    domains: ["*"],
    routes: [
      route("more", { perRequestBufferLimitBytes: 8000 }),
      route("less", { perRequestBufferLimitBytes: 100 }),
      route("both", { requestBufferLimitBytes: 3000, perRequestBufferLimitBytes: 8000 }),
      route("few", { requestBufferLimitBytes: 100, perRequestBufferLimitBytes: 8000 }),
    ],
  },
];
const limits = { virtualHosts, bufferLimitBytes: 2048 };

/** What a request body may hold on a route. */
const limited = (title: string, one: Partial<Case> & Pick<Case, "traffic">): Case => ({
  title: `5: ${title}`,
  plugins: keeping,
  gateway: limits,
  ...one,
});

const older = (...[title, one]: Parameters<typeof limited>): Case =>
  limited(title, { ...one, gateway: { ...limits, virtualHosts: olderVirtualHosts } });

conform({
  name: "routes",
  title: "Routes",
  cases: [
    limited("a route may let more be held than the listener", {
      traffic: [...posts("/rest", 2048, 2049), ...posts("/more", 8000, 8001)],
    }),
    limited("a route does not let less be held than the listener", { traffic: posts("/less", 500, 501, 2048, 2049) }),
    limited("a limit of 0 on a route is none", { traffic: posts("/none", 1) }),
    limited("a route without a limit has that of its virtual host", {
      traffic: [
        ...posts("/rest", 3000, 3001).map((traffic) => ({ ...traffic, host: "own.test" })),
        ...posts("/more", 8000, 8001).map((traffic) => ({ ...traffic, host: "own.test" })),
      ],
    }),
    limited("the limit of a route counts for the response as well", {
      plugins: "sb: return 1\nsb!: return 0\nlg: prop response/code_details",
      traffic: [
        { line: "GET /more", upstream: { body: bytes(2048) } },
        { line: "GET /more", upstream: { body: bytes(2049) } },
        { line: "GET /more", upstream: { body: bytes(8001) } },
        { line: "GET /less", upstream: { body: bytes(501) } },
      ],
    }),
    older("per_request_buffer_limit_bytes lets more be held than the listener, and never less", {
      traffic: [...posts("/more", 2049, 8000, 8001), ...posts("/less", 101, 2048, 2049)],
    }),
    older("beside request_body_buffer_limit it does not count", {
      traffic: [...posts("/both", 3000, 3001), ...posts("/few", 2048, 2049)],
    }),
    older(
      "per_request_buffer_limit_bytes of a route goes before that of its virtual host, behind the newer field of both",
      {
        traffic: [
          ...posts("/rest", 3000, 3001).map((traffic) => ({ ...traffic, host: "own.test" })),
          ...posts("/more", 8000, 8001).map((traffic) => ({ ...traffic, host: "own.test" })),
          ...posts("/newer", 2500, 2501).map((traffic) => ({ ...traffic, host: "own.test" })),
          ...posts("/rest", 3000, 3001).map((traffic) => ({ ...traffic, host: "newer.test" })),
          ...posts("/older", 3000, 3001, 8000, 8001).map((traffic) => ({ ...traffic, host: "newer.test" })),
        ],
      },
    ),
    older("per_request_buffer_limit_bytes counts for the response as well", {
      plugins: "sb: return 1\nsb!: return 0\nlg: prop response/code_details",
      traffic: [2049, 8001].map((size) => ({ line: "GET /more", upstream: { body: bytes(size) } })),
    }),
    limited("a request that a plugin leads to another route may hold what that one allows", {
      plugins: `rh: replace 0 :path /more\n${keeping}`,
      traffic: posts("/rest", 2049, 8001),
    }),
    limited("a request that a plugin leads to another route, clearing the cache, may hold what that one allows", {
      plugins: `rh: replace 0 :path /more; foreign clear_route_cache -; prop xds/route_name\n${keeping}`,
      traffic: posts("/rest", 2049, 8001),
    }),
    limited("a request that a plugin leads away from a route may still hold what that one allows", {
      plugins: `rh: replace 0 :path /rest; foreign clear_route_cache -; prop xds/route_name\n${keeping}`,
      traffic: posts("/more", 2049, 8001),
    }),
    {
      title: "10: a request without :authority has a route where one virtual host takes every domain",
      plugins: "rh: remove 0 host\nsh: get 2 :status; prop response/code_details",
      gateway: {},
    },
    {
      title: "10: a request without :authority has no route where there are several virtual hosts",
      plugins: "rh: remove 0 host\nsh: get 2 :status; prop response/code_details",
      gateway: { virtualHosts },
    },
    {
      title: "3: a plugin does not run on a route that switches it off, and another one does",
      plugins: ["", "sh: add 2 x-second 1"],
      gateway: {
        virtualHosts: [
          {
            name: "any",
            domains: ["*"],
            routes: [
              { prefix: "/off", cluster: "upstream", disabledPlugins: ["p"] },
              { prefix: "/none", cluster: "upstream", disabledPlugins: ["p", "q"] },
              { cluster: "upstream" },
            ],
          },
        ],
      },
      traffic: [{ line: "GET /off" }, { line: "GET /none" }, { line: "GET /" }],
    },
    {
      title: "2: an upstream that answers too late: 504, which passes the response callbacks",
      plugins: "sh: get 2 :status; prop response/code_details; prophex response/flags\nsb: buf 1 0 100",
      gateway: {
        virtualHosts: [{ name: "any", domains: ["*"], routes: [{ cluster: "mute", timeoutMs: 100 }] }],
      },
    },
    {
      title: "2: an upstream that refuses: 503, which passes the response callbacks",
      plugins: "sh: get 2 :status; prop response/code_details; prophex response/flags\nsb: buf 1 0 100",
      gateway: { virtualHosts: [{ name: "any", domains: ["*"], routes: [{ cluster: "refusing" }] }] },
    },
    {
      title: "2: a cluster without endpoints: 503, which passes the response callbacks",
      plugins: "sh: get 2 :status; prop response/code_details; prophex response/flags\nsb: buf 1 0 100",
      gateway: { virtualHosts: [{ name: "any", domains: ["*"], routes: [{ cluster: "empty" }] }] },
    },
    ...[
      ["204 with a content-length is no response: 502", "length-204"],
      ["204 with a length of 0 loses it", "empty-204"],
      ["204 in chunks is no response: 502", "chunked-204"],
      ["304 with a content-length keeps it", "length-304"],
      ["304 with a body ends with its headers", "body-304"],
      ["103 in front of the response is not told", "interim"],
    ].map(([what, cluster]): Case => ({
      title: `10: an upstream's ${what}`,
      plugins:
        "sh: list 2; prop response/code_details\nsb: buf 1 0 100\nlg: prop response/code_details; prophex response/flags",
      gateway: { virtualHosts: [{ name: "any", domains: ["*"], routes: [{ cluster: cluster! }] }] },
    })),
  ],
});
