import { conform } from "./support/suite.js";

conform({
  name: "queues",
  title: "Shared queues",
  cases: [
    {
      title: "8: a queue that nobody registered is unknown, tokens begin with 1, and an empty queue is 7",
      plugins:
        "rh: resolve - q; enqueue 1 x; dequeue 1; dequeue 0; register q; register q; register r; resolve - q; resolve - r; dequeue 1; dequeue 3; enqueue 3 x",
      alone: true,
    },
    {
      title: "8: the receiver is told of each item, after the callback that sent it",
      plugins: "rh: register q; enqueue 1 one; enqueue 1 two; enqueue 1 -; dequeue 1\nqueue: dequeue 1; dequeue 1",
      traffic: { settleMs: 100 },
      alone: true,
    },
    {
      title: "8: items are any bytes, and an empty one is given as nothing",
      plugins: "rh: register q; enqueue 1 %FF%7E; enqueue 1 -; dequeue 1; dequeue 1; dequeue 1",
      traffic: { settleMs: 100 },
      vary: [/\ufffd/],
      alone: true,
    },
    {
      title: "8: another VM finds a queue by the vm_id of its owner only, and sends to it",
      plugins: [
        { script: "rh: register q1\nqueue: dequeue 1", vmId: "one" },
        { script: "rh: resolve - q1; resolve two q1; resolve one q1; enqueue 1 from-two", vmId: "two" },
      ],
      traffic: { settleMs: 100 },
      alone: true,
    },
    {
      title: "8: a token is good in any VM, for taking as well",
      plugins: [
        { script: "rh: register q1; enqueue 1 a", vmId: "one" },
        { script: "rh: enqueue 1 b; dequeue 1; dequeue 1; dequeue 1", vmId: "two" },
      ],
      traffic: { settleMs: 100 },
      alone: true,
    },
    {
      title: "8: the last one to register a queue receives, on its own root",
      plugins: [
        { script: "rh: register q\nlg: enqueue 1 y\nqueue: dequeue 1", vmId: "one", rootId: "first" },
        { script: "rh: register q; enqueue 1 x\nqueue: dequeue 1", vmId: "one", rootId: "second" },
      ],
      traffic: { settleMs: 100 },
      alone: true,
    },
  ],
});
