import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { onBothWires } from "../../support/tcp/both.js";
import { callbacks } from "../../support/tcp/wire.js";

onBothWires(
  "the order of callbacks",
  () => fixture("probe"),
  (start) => {
    const whole = ["p0 cc #2 parent 1", "p0 nc #2"];
    const end = (type: number): string[] => [`p0 dc #2 ${type}`, "p0 dn #2", "p0 lg #2", "p0 dl #2"];

    test("where the client ends first, Envoy closes last", async () => {
      const wire = await start([""]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.serverSends("xyz");
      await wire.clientEnds();
      await wire.serverEnds();
      expect(callbacks(wire)).toEqual([
        ...[...whole, "p0 dd #2 2 0", "p0 ud #2 3 0", "p0 dd #2 0 1", "p0 ud #2 0 1", "p0 uc #2 0"],
        ...end(1),
      ]);
      expect(wire.client).toEqual(["data xyz", "end"]);
      expect(wire.server).toEqual(["connected", "data ab", "end"]);
    });

    test("where the server ends first, the client closes last", async () => {
      const wire = await start([""]);
      await wire.connect();
      await wire.serverSends("xyz");
      await wire.serverEnds();
      await wire.clientSends("late");
      await wire.clientEnds();
      expect(callbacks(wire)).toEqual([
        ...[...whole, "p0 ud #2 3 0", "p0 ud #2 0 1", "p0 uc #2 0", "p0 dd #2 4 0", "p0 dd #2 0 1"],
        ...end(2),
      ]);
      expect(wire.server).toEqual(["connected", "data late", "end"]);
    });

    test("a client that breaks off is told as remote, and breaks the upstream's connection", async () => {
      const wire = await start([""]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.clientResets();
      expect(callbacks(wire)).toEqual([...whole, "p0 dd #2 2 0", ...end(2)]);
      expect(wire.server).toEqual(["connected", "data ab", "reset"]);
    });

    test("a server that breaks off is told as local, and breaks the client's connection", async () => {
      const wire = await start([""]);
      await wire.connect();
      await wire.serverResets();
      expect(callbacks(wire)).toEqual([...whole, ...end(1)]);
      expect(wire.client).toEqual(["reset"]);
    });

    test("an upstream that refuses has no data callbacks", async () => {
      const wire = await start([""], { refused: true });
      await wire.connect();
      expect(callbacks(wire)).toEqual([...whole, ...end(1)]);
    });

    test("the client's bytes pass the first plugin first, the server's the last one first", async () => {
      const wire = await start(["", "dd: return 1\ndd!: return 0"]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.clientSends("cd");
      await wire.serverSends("x");
      await wire.clientEnds();
      await wire.serverEnds();
      expect(callbacks(wire)).toEqual([
        ...["p0 cc #3 parent 1", "p0 nc #3", "p1 cc #4 parent 2", "p1 nc #4"],
        // What the second one stops, the first one sees again.
        ...["p0 dd #3 2 0", "p1 dd #4 2 0", "p0 dd #3 4 0", "p1 dd #4 4 0", "p1 ud #4 1 0", "p0 ud #3 1 0"],
        ...["p0 dd #3 4 1", "p1 dd #4 4 1", "p1 ud #4 0 1", "p1 uc #4 0", "p0 ud #3 0 1", "p0 uc #3 0"],
        ...["p0 dc #3 1", "p0 dn #3", "p0 lg #3", "p0 dl #3", "p1 dc #4 1", "p1 dn #4", "p1 lg #4", "p1 dl #4"],
      ]);
      expect(wire.server).toEqual(["connected", "data abcd", "end"]);
    });
  },
);
