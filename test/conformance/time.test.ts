import { conform } from "./support/suite.js";

/** Microseconds since 1970 in front of the three zeroes, and any number of nanoseconds. */
const microseconds = /(?<=(time|clock 0) -> 0 )\d{16}(?=000$)/;
const nanoseconds = /(?<=clock 1 -> 0 )\d+/;
const bytes = /(?<=random \d+ -> 0 )[0-9a-f]+/;

conform({
  name: "time",
  title: "Time and random",
  cases: [
    {
      title: "12: the time is in nanoseconds since 1970, exact to a microsecond",
      plugins: "configure: time\ncc: time\nrh: time; time; time\nlg: time",
      start: true,
      vary: [microseconds],
    },
    {
      title: "12: time goes by while a callback runs",
      plugins: "rh: moves",
    },
    {
      title: "12: WASI clock 0 is the same wall clock, 1 a steady one in nanoseconds, 2 and 3 are not supported",
      plugins: "rh: clock 0; clock 1; clock 2; clock 3",
      vary: [microseconds, nanoseconds, /(?<=clock [23] -> 58 ).+/],
    },
    {
      title: "12: random_get gives 0 to 65536 bytes, and not one more",
      plugins: "rh: random 0; random 1; random 16; random 65536; random 65537",
      vary: [bytes],
    },
    {
      title: "12: proc_exit returns to its caller",
      plugins: "rh: exit; level",
    },
    {
      title: "12: ticks come until the period is 0",
      plugins: [],
      start: true,
      traffic: [{ plugins: "configure: tick 100\ntick: tick 0", settleMs: 1500 }],
    },
  ],
});
