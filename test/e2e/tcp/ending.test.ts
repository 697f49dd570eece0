import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { onBothWires } from "../../support/tcp/both.js";
import { callbacks, results } from "../../support/tcp/wire.js";

onBothWires(
  "ending",
  () => fixture("probe"),
  (start) => {
    const end = ["p0 dc #2 1", "p0 dn #2", "p0 lg #2", "p0 dl #2"];

    test.each([2, 3])("close_stream(%i) closes both sides once the callback has returned", async (type) => {
      const wire = await start([`dd: close ${type}; buf 2 0 9`]);
      await wire.connect();
      await wire.clientSends("ab");
      expect(wire.log().slice(2)).toEqual([
        ...["p0 dd #2 2 0", `p0 close ${type} -> 0`, "p0 buf 2 0 9 -> 0 ab"],
        ...end,
      ]);
      expect(wire.client).toEqual(["end"]);
      expect(wire.server).toEqual(["connected", "end"]);
    });

    test("close_stream in the new connection's callback asks no upstream, and no later plugin", async () => {
      const wire = await start(["nc: close 2", ""]);
      await wire.connect();
      expect(callbacks(wire)).toEqual([
        ...["p0 cc #3 parent 1", "p0 nc #3", "p0 dc #3 1", "p0 dn #3", "p0 lg #3", "p0 dl #3"],
      ]);
      expect(wire.client).toEqual(["end"]);
      expect(wire.server).toEqual([]);
    });

    test("close_stream in the server's data keeps it from the client", async () => {
      const wire = await start(["ud: close 2"]);
      await wire.connect();
      await wire.serverSends("secret");
      expect(wire.client).toEqual(["end"]);
    });

    test("the calls of the last callbacks do nothing", async () => {
      const wire = await start([
        "dc: close 2; continue 2\ndn: close 2\nlg: close 3; continue 2; setprop a b\ndl: close 3",
      ]);
      await wire.connect();
      await wire.serverResets();
      expect(results(wire).every((line) => line.endsWith("-> 0"))).toBe(true);
      expect(callbacks(wire).slice(2)).toEqual(end);
    });
  },
);
