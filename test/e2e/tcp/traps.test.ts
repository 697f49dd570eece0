import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { onBothWires } from "../../support/tcp/both.js";
import { callbacks } from "../../support/tcp/wire.js";

onBothWires(
  "traps",
  () => fixture("probe"),
  (start) => {
    test.each(["closed", "open", "reload"] as const)(
      "close the connection, with the policy %s too",
      async (failurePolicy) => {
        const wire = await start(["dd: trap", ""], { failurePolicy });
        await wire.connect();
        await wire.clientSends("ab");
        expect(wire.client).toEqual(["end"]);
        expect(wire.server).toEqual(["connected", "end"]);
        await wire.connect();
        expect(wire.client).toEqual(failurePolicy === "open" ? [] : ["end"]);
        expect(wire.server).toEqual(failurePolicy === "open" ? ["connected"] : []);
        expect(callbacks(wire)).toEqual([
          "p0 cc #3 parent 1",
          "p0 nc #3",
          "p1 cc #4 parent 2",
          "p1 nc #4",
          "p0 dd #3 2 0",
        ]);
      },
    );

    test("are passed by with the policy legacy-open", async () => {
      const wire = await start(["dd: trap"], { failurePolicy: "legacy-open" });
      await wire.connect();
      await wire.clientSends("ab");
      await wire.serverSends("x");
      expect(wire.server).toEqual(["connected", "data ab"]);
      expect(wire.client).toEqual(["data x"]);
    });

    test("end the callbacks of a failed VM, and those of another one go on", async () => {
      const wire = await start(["", "dd: trap"], { ownVms: true });
      await wire.connect();
      await wire.clientSends("ab");
      await wire.connect();
      expect(callbacks(wire)).toEqual([
        ...["p0 cc #2 parent 1", "p0 nc #2", "p1 cc #2 parent 1", "p1 nc #2", "p0 dd #2 2 0", "p1 dd #2 2 0"],
        ...["p0 dc #2 1", "p0 dn #2", "p0 lg #2", "p0 dl #2"],
        ...["p0 cc #3 parent 1", "p0 nc #3", "p0 dc #3 1", "p0 dn #3", "p0 lg #3", "p0 dl #3"],
      ]);
    });

    test.each(["nc", "ud"])("in %s close it as well", async (phase) => {
      const wire = await start([`${phase}: trap`]);
      await wire.connect();
      if (phase === "ud") await wire.serverSends("x");
      expect(wire.client).toEqual(["end"]);
    });
  },
);
