import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { onBothWires } from "../../support/tcp/both.js";
import { callbacks, results } from "../../support/tcp/wire.js";

const call = "call http :method=GET,:path=/,:authority=h - 1000";

onBothWires(
  "stopping",
  () => fixture("probe"),
  (start) => {
    test.each([1, 2, 3, 99])("result %i of the client's data accumulates it", async (result) => {
      const wire = await start([`dd: buf 2 0 99; return ${result}\ndd!: return 0`]);
      await wire.connect();
      for (const data of ["ab", "cd"]) await wire.clientSends(data);
      expect(wire.server).toEqual(["connected"]);
      await wire.clientEnds();
      expect(results(wire).map((line) => line.split("-> ")[1])).toEqual(["0 ab", "0 abcd", "0 abcd"]);
      expect(wire.server).toEqual(["connected", "data abcd", "end"]);
    });

    test("a call-out's answer may edit and resume what is held, and reads it afterwards as the proxy left it", async () => {
      const wire = await start([
        `dd: ${call}; return 1\nhc: effective caller; buf 2 0 99; setbuf 2 0 1 X; continue 2; bufstatus 2`,
      ]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.logged((line) => line.includes("bufstatus"));
      expect(wire.server).toEqual(["connected", "data Xb"]);
      expect(results(wire).slice(1)).toEqual([
        ...[
          "effective caller -> 0",
          "buf 2 0 99 -> 0 ab",
          "setbuf 2 0 1 X -> 0",
          "continue 2 -> 0",
          "bufstatus 2 -> 0 2 0",
        ],
      ]);
    });

    test.each([0, 1])(
      "continue_stream(2) inside the data callback lets it pass, whatever the result (%i)",
      async (result) => {
        const wire = await start([`dd: continue 2; return ${result}`]);
        await wire.connect();
        for (const data of ["ab", "cd"]) await wire.clientSends(data);
        await wire.clientEnds();
        expect(wire.server).toEqual(["connected", "data ab", "data cd", "end"]);
        await wire.serverEnds();
        expect(wire.client).toEqual(["end"]);
        expect(callbacks(wire)).toContain("p0 dc #2 1");
      },
    );

    test("result 1 of the new connection keeps everything back, until it is resumed", async () => {
      const wire = await start([`nc: ${call}; return 1\nhc: effective caller; continue 2`, ""]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.logged((line) => line.includes("p1 dd"));
      expect(callbacks(wire)).toEqual([
        ...["p0 cc #3 parent 1", "p0 nc #3", "p1 cc #4 parent 2", "p1 nc #4", "p0 dd #3 2 0", "p1 dd #4 2 0"],
      ]);
    });

    test("a connection that is held from the beginning is not read from, so the end of its client is not seen", async () => {
      const wire = await start(["nc: return 1"]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.clientEnds();
      expect(callbacks(wire)).toEqual(["p0 cc #2 parent 1", "p0 nc #2"]);
      expect(wire.server).toEqual([]);
    });

    test("the server's data cannot be resumed, but a later call lets all of it go", async () => {
      const wire = await start(["ud: continue 3; buf 3 0 99; return 1\nud!: return 0"]);
      await wire.connect();
      await wire.serverSends("xyz");
      await wire.serverSends("123");
      expect(wire.client).toEqual([]);
      await wire.serverEnds();
      expect(wire.client).toEqual(["data xyz123", "end"]);
      expect(results(wire)).toEqual([
        ...["continue 3 -> 12", "buf 3 0 99 -> 0 xyz"],
        ...["continue 3 -> 12", "buf 3 0 99 -> 0 xyz123", "continue 3 -> 12", "buf 3 0 99 -> 0 xyz123"],
      ]);
    });

    test("data that is held when both sides have ended is lost", async () => {
      const wire = await start(["dd: return 1"]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.serverSends("x");
      await wire.serverEnds();
      await wire.clientEnds();
      expect(wire.server).toEqual(["connected", "end"]);
      expect(callbacks(wire)).toContain("p0 dc #2 2");
    });

    test("a client that is not read from is not missed when it breaks off, until something is written to it", async () => {
      const wire = await start(["dd: return 1"], { bufferLimit: 1000 });
      await wire.connect();
      await wire.clientSends(Buffer.alloc(5000));
      await wire.clientResets();
      expect(callbacks(wire).some((line) => line.includes("dc #2"))).toBe(false);
      await wire.serverSends("x");
      expect(callbacks(wire)).toContain("p0 dc #2 2");
    });

    test("above the limit the sender is not read from any more", async () => {
      const wire = await start(["dd: return 1\nud: return 1"], { bufferLimit: 32_768 });
      await wire.connect();
      await wire.clientSends(Buffer.alloc(200_000));
      const sizes = callbacks(wire).flatMap((line) => /dd #2 (\d+)/.exec(line)?.[1] ?? []);
      expect(sizes.at(-1)).toBe("49152"); // the limit and what is read at a time beyond it
    });
  },
);
