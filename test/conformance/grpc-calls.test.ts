import { conform } from "./support/suite.js";

/** A serialized `GrpcService{1: envoy_grpc{1: cluster_name}}`, as a word of the probe. */
function service(cluster: string): string {
  const byte = (value: number): string => `%${value.toString(16).padStart(2, "0")}`;
  return `%0a${byte(cluster.length + 2)}%0a${byte(cluster.length)}${cluster}`;
}

const grpc = service("grpc");
/** What `get_status` says of a refused connection has the address in it. */
const answered = "buf 5 0 99; status";

conform({
  name: "grpc-calls",
  title: "gRPC call-outs",
  cases: [
    {
      title: "6: a unary call that succeeds gets its message and nothing else, and tokens are 5, 9, 13",
      plugins: `rh: unary ${grpc} Unary - hello 5000; return 1\ngr: ${answered}; effective caller; continue 0`,
      traffic: [{}, {}, {}],
    },
    {
      title: "6: a unary call carries metadata and gets an empty message",
      plugins: [
        `rh: unary ${grpc} Meta K-A=b,k-a=c,k-b=x%20y - 5000; return 1`,
        `gr1: ${answered}; unary ${grpc} Unary - - 5000`,
        `gr2: ${answered}; effective 2; continue 0`,
      ].join("\n"),
    },
    {
      title:
        "6: what a callback has deferred happens inside of opening a stream without endpoints, in its first callback",
      plugins: [
        `rb: return 1\nrb2: continue 0; stream ${service("empty")} Chat -; return 1\nrb!: return 0`,
        "rb: buf 0 0 100",
      ],
      traffic: { line: "POST /", body: ["abc", "def", "ghi"] },
    },
    {
      title: "6: a local response goes out inside of opening a stream without endpoints behind it",
      plugins: [`rh: reply 403 no - -1 d; stream ${service("empty")} Chat -; return 1`, ""],
    },
    {
      title: "6: a stream without endpoints is told of behind the callback where no call was refused in front of it",
      plugins: `rh: stream ${service("empty")} Chat -; unary ${service("empty")} Unary - hello 5000; continue 0; return 1`,
    },
    {
      title: "6: a unary call that fails gets the close with its status, and its message as it was sent",
      plugins: [
        `rh: unary ${grpc} Fail k-code=5,k-message-bin=no%20%41%25 - 5000; return 1`,
        `gc1: ${answered}; unary ${grpc} Fail k-code=16,k-message-bin=x - 5000`,
        `gc2: ${answered}; unary ${grpc} Nowhere - - 5000`,
        `gc3: status; effective 2; continue 0`,
      ].join("\n"),
    },
    {
      title:
        "6: metadata that no codec sends fails a call later where there is no connection yet, and at once over one",
      plugins: [
        `rh: unary ${grpc} Unary x%20y=a hello 5000; return 1`,
        `gc1: status; unary ${grpc} Unary x%20y=a hello 5000; unary ${grpc} Unary - hello 5000`,
        `gr: unary ${grpc} Unary x=a%0Ab hello 5000; effective 2; continue 0`,
        "gc2: status\ngc3: status",
      ].join("\n"),
      traffic: { hangs: true, settleMs: 1000 },
      alone: true,
    },
    {
      title: "6: metadata that no codec sends fails a stream as well, over a connection in the middle of the host call",
      plugins: [
        `rh: stream ${grpc} Chat x%20y=a; return 1`,
        "gi: list 4\ngt: list 5",
        `gc1: status; stream ${grpc} Chat x%20y=a; effective 2; continue 0`,
        "gc2: status",
      ].join("\n"),
      traffic: { hangs: true, settleMs: 1000 },
      alone: true,
    },
    {
      title: "6: a unary call ends with 14 at its time-out",
      plugins: `rh: unary ${service("mute-2")} Unary - hello 100; return 1\ngc: ${answered}; effective caller; continue 0`,
    },
    {
      title: "6: a refused connection closes a unary call with 14",
      plugins: `rh: unary ${service("refusing-2")} Unary - hello 5000; return 1\ngc: ${answered}; effective caller; continue 0`,
    },
    {
      title: "6: an answer of HTTP/1 closes a unary call, 200 with 13 and 204 with 2",
      plugins: [
        `rh: unary ${service("good")} Unary - hello 5000; return 1`,
        `gc1: ${answered}; unary ${service("none")} Unary - hello 5000`,
        `gc2: ${answered}; effective 2; continue 0`,
      ].join("\n"),
    },
    {
      title: "6: an answer that is not gRPC closes a unary call with the status that its own stands for",
      plugins: [
        `rh: unary ${service("forbidding-2")} Unary - hello 5000; return 1`,
        `gc1: ${answered}; unary ${service("plain-2")} Unary - hello 5000`,
        `gc2: ${answered}; effective 2; continue 0`,
      ].join("\n"),
    },
    {
      title: "6: a stream gets initial metadata, messages, trailing metadata and its close, and tokens are 6, 10",
      plugins: [
        `rh: stream ${grpc} Chat K-A=1; send 6 one 0; send 6 - 0; return 1`,
        "gi: get 4 k-told; gethex 4 k-answer-bin; get 4 content-type; get 5 k-trailing; list 7",
        "gr: buf 5 0 99; bufstatus 5; get 4 k-told",
        `gr2: send 6 three 1`,
        "gt: list 5; get 4 k-told; buf 5 0 9",
        `gc1: status; stream ${grpc} Chat -; send 10 x 0; end 10`,
        "gc2: status; effective 2; continue 0",
      ].join("\n"),
    },
    {
      title: "6: a stream that the service breaks off is closed with the status of the service",
      plugins: `rh: stream ${grpc} Break -; send 6 x 0; return 1\ngr: buf 5 0 9\ngt: get 5 grpc-status\ngc: status; effective 2; continue 0`,
    },
    {
      title: "6: a refused connection gives a stream no initial metadata, four trailers and 14",
      plugins: `rh: stream ${service("refusing-2")} Chat -; return 1\ngi: list 4\ngt: list 5\ngc: status; effective 2; continue 0`,
    },
    {
      title: "6: a connection that breaks in the middle closes a stream with 13",
      plugins: `rh: stream ${service("breaking-2")} Chat -; return 1\ngi: count 4\ngr: buf 5 0 9\ngt: list 5\ngc: effective 2; continue 0`,
    },
    {
      title: "6: messages can be sent to a stream only",
      plugins: `rh: stream ${grpc} Hold -; unary ${grpc} Silent - x 0; send 6 a 0; send 5 a 0; send 10 a 0; send 4 a 0; send 0 a 0; send 7 a 0; send 99 a 1; return 1\ngr: cancel 5; effective 2; continue 0`,
      traffic: { settleMs: 200 },
    },
    {
      title: "6: what is cancelled is unknown from then on, and tells nothing",
      plugins: `rh: stream ${grpc} Chat -; send 6 a 0; cancel 6; cancel 6; end 6; send 6 b 0; unary ${grpc} Unary - x 5000; cancel 5; cancel 5; end 5`,
      traffic: { settleMs: 200 },
    },
    {
      title: "6: a unary call that is closed is cancelled, and a token of another kind is refused",
      plugins: `rh: unary ${grpc} Unary - x 5000; end 5; end 5; end 9; cancel 9; cancel 6; end 6; end 4; cancel 4; end 0; cancel 7; cancel 4294967295`,
      traffic: { settleMs: 200 },
    },
    {
      title: "6: a stream that is cancelled while it tells a message tells nothing more",
      plugins: `rh: stream ${grpc} Expand -; send 6 3 0; return 1\ngr1: cancel 6; effective 2; continue 0`,
      traffic: { settleMs: 300 },
    },
    {
      title: "6: a stream that is closed twice and sent to afterwards still ends",
      plugins: `rh: stream ${grpc} Collect -; send 6 ab 0; send 6 c 1; send 6 d 0; end 6; end 6; return 1\ngr: buf 5 0 99\ngc: status; send 6 e 0; cancel 6; effective 2; continue 0`,
    },
    {
      title: "6: an unknown cluster fails at once with 10, and the close comes for a token that nobody was given",
      plugins: `rh: unary ${service("nobody")} Unary - x 5000; get 0 :path; status\ngc: status`,
      traffic: { settleMs: 100 },
    },
    {
      title: "6: a stream to an unknown cluster fails at once with 10, and only its close is told, behind the call",
      plugins: `rh: stream ${service("nobody")} Chat -; status\ngi: list 4\ngt: list 5\ngc: status`,
      traffic: { settleMs: 100 },
    },
    {
      title: "6: a unary call to a cluster without endpoints fails at once with 10",
      plugins: `rh: unary ${service("empty")} Unary - x 5000; status\ngc: status`,
      traffic: { settleMs: 100 },
      alone: true,
    },
    {
      title: "6: a stream to a cluster without endpoints fails at once with 10, and tells its metadata within the call",
      plugins: `rh: stream ${service("empty")} Chat -; status\ngi: list 4\ngt: list 5\ngc: status`,
      traffic: { settleMs: 100 },
      vary: [/(?<=Chat - -> 10 )\d+/],
      alone: true,
    },
    {
      title: "6: a service that is a plain name is 4, whether the cluster exists or not",
      plugins: `rh: unary no-such-cluster Unary - x 5000; stream no-such-cluster Chat -; unary %FF%FF Unary - x 0`,
      traffic: { settleMs: 100 },
    },
  ],
});
