import { conform } from "./support/suite.js";

conform({
  name: "shared-data",
  title: "Shared data",
  cases: [
    {
      title: "8: numbers of values come from one counter over all keys, and a wrong one is refused with 8",
      plugins: [
        "rh: shared a; setshared a one 0; shared a; setshared b two 0; shared b; setshared a three 0; shared a",
        "setshared a four 1; shared a; setshared a five 3; shared a; setshared a six 0; shared a",
      ].join("; "),
      alone: true,
    },
    {
      title: "8: a number for a key that is not there is no obstacle, and numbers are of 32 bits",
      plugins:
        "rh: setshared a one 7; shared a; setshared b two 4294967295; shared b; setshared b two 4294967295; shared b",
      alone: true,
    },
    {
      title: "8: keys and values may be empty or any bytes",
      plugins:
        "rh: setshared - one 0; shared -; setshared a - 0; shared a; setshared %FF%00 %7E%FF 0; shared %FF; shared %FF%00",
      vary: [/\ufffd/],
      alone: true,
    },
    {
      title: "8: plugins with the same vm_id share, others do not see it",
      plugins: [
        { script: "rh: setshared k p 0; shared k", vmId: "one" },
        { script: "rh: shared k; setshared k q 0; shared k", vmId: "two" },
        { script: "rh: shared k; setshared k r 1; shared k; shared j", vmId: "one" },
      ],
      alone: true,
    },
    {
      title: "8: every VM of every thread counts, and a request sees what another one has stored",
      plugins: "configure: setshared k x 0\nrh: shared k; setshared k y 0",
      traffic: [{}, {}],
      alone: true,
    },
  ],
});
