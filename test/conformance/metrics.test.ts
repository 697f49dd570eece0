import { conform } from "./support/suite.js";

conform({
  name: "metrics",
  title: "Metrics",
  cases: [
    {
      title: "8: ids are 4, 8, 12 for counters, 5, 9 for gauges and 6, 10 for histograms",
      plugins:
        "rh: define 0 ids.a; define 0 ids.b; define 1 ids.c; define 2 ids.d; define 0 ids.e; define 1 ids.f; define 2 ids.g",
      metrics: "ids",
    },
    {
      title: "8: the same name gets a new id for the same stat, and may be a counter and a gauge at once",
      plugins:
        "rh: define 0 same; define 0 same; increment 4 2; metric 8; define 1 same; define 1 same; record 5 7; metric 9; metric 4; define 2 same; record 6 1",
      metrics: "same",
    },
    {
      title: "8: a counter only rises: by nothing or less is refused with 2, and record adds",
      plugins:
        "rh: define 0 rises; increment 4 0; increment 4 -1; metric 4; increment 4 5; record 4 3; metric 4; record 4 0; record 4 -1; metric 4; increment 4 9223372036854775807; metric 4",
      metrics: "rises",
    },
    {
      title: "8: a gauge below zero wraps",
      plugins:
        "rh: define 1 wraps; increment 5 5; increment 5 -3; metric 5; increment 5 0; increment 5 -100; metric 5; record 5 -1; metric 5; record 5 4",
      metrics: "wraps",
    },
    {
      title: "8: a histogram records, and can be neither incremented nor read",
      plugins: "rh: define 2 records; record 6 5; record 6 0; record 6 -1; increment 6 1; metric 6",
      metrics: "records",
    },
    {
      title: "8: a histogram has no recorded values until something is recorded, and keeps two digits of each",
      plugins: [
        "rh: define 2 shown.never; define 2 shown.ones; record 10 0; record 10 1; record 10 9; record 10 9",
        "define 2 shown.more; record 14 10; record 14 70; record 14 123; record 14 129; record 14 130; record 14 98765",
        "define 2 shown.large; record 18 9223372036854775807; record 18 1000000000000",
        "define 2 shown.negative; record 22 -1; record 22 -250; record 22 -9223372036854775808",
        "define 2 shown.ones; record 26 2; define 0 shown.counter; increment 4 1",
      ].join("; "),
      metrics: "shown",
      histograms: true,
    },
    {
      title: "8: an unknown id is 1, and 2 when its type is none",
      plugins:
        "rh: increment 4 1; record 4 1; metric 4; increment 5 1; record 5 1; metric 5; increment 6 1; record 6 1; metric 6; increment 7 1; record 7 1; metric 7; increment 0 1; metric 0; metric -1; increment 4294967295 1; record 3 1",
    },
    {
      title: "8: a type that is none is refused with 2",
      plugins: "rh: define 3 none; define 4 none; define -1 none",
      metrics: "none",
    },
    {
      title: "8: names may have dots, blanks, colons and any other letters, of which Prometheus sees an underscore",
      plugins:
        "rh: define 0 odd.a; increment 4 1; define 0 odd%20b:c; increment 8 2; define 0 odd-d/e; increment 12 3; define 0 odd..f; increment 16 4; define 0 odd.G_9; increment 20 5",
      metrics: "odd",
    },
    {
      title: "8: a name may be empty",
      plugins: "rh: define 0 -; increment 4 3; metric 4",
      alone: true,
    },
    {
      title: "8: every plugin, VM and thread counts in the same stat, under ids of its own",
      plugins: [
        { script: "configure: define 0 shared; increment 4 1\nrh: increment 4 10; metric 4", vmId: "one" },
        { script: "rh: define 1 other; define 0 shared; increment 4 100; metric 4", vmId: "two" },
      ],
      metrics: "shared",
      start: true,
    },
  ],
});
