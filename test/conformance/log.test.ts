import { conform } from "./support/suite.js";

const levels = "log 0 zero; log 1 one; log 2 two; log 3 three; log 4 four; log 5 five";

conform({
  name: "log",
  title: "Log",
  cases: [
    {
      title: "8: levels from 0 to 5 are accepted and have Envoy's names, others are refused with 2",
      plugins: `rh: ${levels}; log 6 six; log 7 seven; log -1 minus; log 4294967295 most`,
    },
    {
      title: "8: streams speak with the name of their plugin, roots without it",
      plugins: [
        {
          script: "configure: log 2 root\nrh: log 2 stream; effective 1; log 2 effective; effective 2; log 2 back",
          rootId: "r",
        },
        { script: "configure: log 2 root\nrh: log 2 stream", vmId: "" },
      ],
      start: true,
    },
    {
      title: "8: lines may be empty, long, of several lines and of any bytes",
      plugins: `rh: log 2 -; log 2 %0A; log 2 a%0Ab; log 2 %C3%A4%E2%82%AC; log 2 ${"x".repeat(5000)}; log 2 a%09b%22%5C`,
    },
    {
      title: "8: the level of the logger is 0 at trace, and changes at run time",
      plugins: `rh: level; ${levels}`,
      traffic: [
        {},
        { logLevel: "debug" },
        { logLevel: "info" },
        { logLevel: "warn" },
        { logLevel: "error" },
        { logLevel: "critical" },
        {},
      ],
    },
  ],
});
