import type { HangUp } from "@sluice/testing";
import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const call = "call gate :method=GET,:path=/,:authority=a - 5000";
const upstream = { body: "abc" };
const post = { line: "POST /", body: "abc" };
/** Everything a plugin may ask of a stream, and may do to it. */
const everything = [
  "get 0 :path; list 0; list 1; list 2; prop request/path; prop request/protocol; prop response/code_details; setprop a b",
  "prop a; bufstatus 0; buf 0 0 9; setbuf 0 0 0 x; buf 0 0 9; buf 1 0 9; add 0 x y; add 2 x y; get 0 x; get 2 x",
  "foreign clear_route_cache -; log 2 here; continue 0; get 0 :path; list 2; buf 0 0 9",
].join("; ");

/** A call-out is answered in the turn of the loop in which the client has gone, just behind that. */
const late = (title: string, script: string, traffic: object = {}): Case => ({
  title: `6: an answer that comes in the turn in which its stream ends ${title}`,
  plugins: `${script}\nhc: effective caller; ${everything}; effective 0`,
  traffic: { leavesWithAnswer: true, settleMs: 200, ...traffic },
});

/** The answer acts upon a stream that has ended in its turn. */
const inVain = (what: string, plugins: Case["plugins"]): Case => ({
  title: `6: an answer that comes in the turn in which its stream ends sends in vain ${what}`,
  plugins,
  traffic: { leavesWithAnswer: true, settleMs: 200, upstream },
});

/** A stream is given up with its response held by the last plugin, which moves it on in the log. */
const givenUp = (what: string, plugins: readonly string[], traffic: object): Case => ({
  title: `4: a response that was given up by ${what} can be resumed in lg, which no client sees`,
  plugins,
  traffic: { upstream, ...traffic },
});

/** The first plugin acts in a response that the last one moves on though its client has left. */
const actsInVain = (act: string, callback: string, resumedIn: string): Case => ({
  title: `4: ${act} in ${callback} of a response that is resumed in ${resumedIn}, when its client has left it, only stops it`,
  plugins: [`${callback}: ${act}`, `sh: return 1\n${resumedIn}: continue 1`],
  traffic: { upstream, hangs: true },
});

/** A plugin looks at what it holds when the client goes. */
const held = (title: string, script: string, look: string, traffic: object): Case => ({
  title: `2: at the end of a stream its plugin reaches ${title}`,
  plugins: `${script}\nlg: ${look}\ndn: ${look}\ndl: ${look}; continue 0; ${look}`,
  traffic: { hangs: true, ...traffic },
});

conform({
  name: "ends",
  title: "Streams that have ended",
  cases: [
    {
      title: "3: a stream that has ended is known to the plugins of its VM until all of them have seen the end",
      plugins: ["", `lg: effective 3\ndn: effective 3\ndl: effective 3; ${everything}; effective 0; effective 4`],
      traffic: { ...post, upstream },
    },
    {
      title: "3: what another plugin held at the end of a stream can be reached until all have seen it",
      plugins: ["rh: return 1", `dl: effective 3; ${everything}; effective 0`],
      traffic: { ...post, hangs: true },
    },
    {
      title: "3: a stream that has ended is not known any more when news of a queue come",
      plugins: "rh: register q; reply 403 no - -1 d\nlg: enqueue 1 x\ndl: enqueue 1 x\nqueue: effective 2",
      traffic: { settleMs: 100 },
      alone: true,
    },
    late("finds it, and the headers that were held", `rh: ${call}; return 1`),
    late("finds it, and the body that was held", `rb1: ${call}\nrb: return 1`, post),
    late(
      "finds it, and the response headers that were held",
      `sh: remove 2 x-envoy-upstream-service-time; ${call}; return 1`,
      { upstream },
    ),
    late("finds it, when nothing is held", `rh: ${call}`, { upstream: () => new Promise(() => undefined) }),
    inVain("a local response, whose headers the plugins see", [
      `rh: ${call}; return 1\nhc: effective caller; reply 403 no - -1 d`,
      "",
    ]),
    inVain("a local response in place of one that was held, which nobody sees", [
      "",
      `sh: ${call}; return 1\nhc: effective caller; reply 403 no - -1 d`,
    ]),
    inVain("the response it held, which plugins see", ["", `sh: ${call}; return 1\nhc: effective caller; continue 1`]),
    inVain("the body of the response it held, which plugins see", [
      "",
      `sb!: ${call}\nsb: return 1\nhc: effective caller; continue 1`,
    ]),
    inVain("the request it held, which nobody sees", [
      "",
      `rh: ${call}; return 1\nhc: effective caller; continue 0`,
      "",
    ]),
    inVain("the order to close it", `rh: ${call}; return 1\nhc: effective caller; close 0`),
    ...["lg", "dn", "dl"].map((callback) => ({
      title: `4: a response that its client has left can be resumed in ${callback}, which no client sees`,
      plugins: ["", `sh: return 1\n${callback}: continue 1; continue 0`],
      traffic: { upstream, hangs: true },
    })),
    {
      title: "4: a response that its client has left can be resumed by another plugin that is deleted later",
      plugins: ["sh: return 1", "dl: effective 3; continue 1"],
      traffic: { upstream, hangs: true },
    },
    givenUp("the plugin that held it", ["", `sh: ${call}; return 1\nhc: effective caller; close 0\nlg: continue 1`], {
      opens: ["response end"],
    }),
    givenUp(
      "the plugin that held its body",
      ["", `sb: return 1\nsb!: ${call}; return 1\nhc: effective caller; close 0\nlg: continue 1; continue 1`],
      { opens: ["response end"] },
    ),
    givenUp(
      "a local response that came too late",
      [
        "",
        `sb: return 1\nsb!: ${call}; return 1\nhc: effective caller; reply 403 no - -1 d\nlg: continue 1; continue 1`,
      ],
      { opens: ["response end"] },
    ),
    givenUp("its upstream", ["", "sb: return 1\nlg: continue 1; continue 1"], {
      upstream: { body: ["abc", "def"], reset: "in the body" },
    }),
    givenUp("the plugin that held its body, in a callback of it", ["", "sb: close 0; return 1\nlg: continue 1"], {}),
    actsInVain("reply 403 no - -1 d", "sh", "lg"),
    actsInVain("reply 403 no - -1 d", "sb", "lg"),
    actsInVain("reply 403 no - -1 d", "sh", "dl"),
    actsInVain("close 0", "sh", "lg"),
    actsInVain("close 0", "sh", "dl"),
    {
      title: "4: a response that its client has left is taken once, and comes empty to who resumes it later",
      plugins: ["sb: return 1\nlg: continue 1", "sb: return 1\nlg: continue 1"],
      traffic: { upstream, hangs: true },
    },
    ...["during the request", "while waiting", "during the response"].map((hangUp) => ({
      title: `7: the details of a response whose client hangs up ${hangUp}`,
      plugins: "lg: prop response/code_details; prophex response/flags; prophex response/code",
      traffic: { line: "POST /", body: ["a", "b"], upstream: { body: ["c", "d"] }, hangUp: hangUp as HangUp },
    })),
    held("request headers that it holds", "rh: return 1", "get 0 :path; add 0 x y; get 0 x", post),
    held("a request body that it holds", "rb: return 1", "buf 0 0 9; setbuf 0 0 0 x; get 0 :path", post),
    held("request trailers that it holds", "rt: return 1", "list 1; add 1 x y; buf 0 0 9", {
      ...post,
      trailers: { "x-t": "1" },
    }),
    held("response headers that it holds", "sh: return 1", "get 2 :status; add 2 x y; get 2 x; buf 1 0 9", {
      upstream,
    }),
    held("a response body that it holds", "sb: return 1", "buf 1 0 9; setbuf 1 0 0 x; get 2 :status", { upstream }),
  ],
});
