import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { onBothWires } from "../../support/tcp/both.js";
import { callbacks, results } from "../../support/tcp/wire.js";

/** Waits until a side has got so many bytes, which come in pieces of any size; fails when they do not. */
async function received(side: () => readonly string[], bytes: number): Promise<void> {
  const sizes = (): number[] => side().map((event) => Number(/^data of (\d+)$/.exec(event)?.[1] ?? 0));
  const total = (): number => sizes().reduce((sum, size) => sum + size, 0);
  for (const deadline = Date.now() + 20_000; total() < bytes && Date.now() < deadline;) await sleep(5);
  expect(total()).toBe(bytes);
}

/** `envoy.tcp_proxy.cluster` as argument of `set_envoy_filter_state`, for the life span given. */
const clusterState = (name: string, span: "" | "%18%01" | "%18%02" = ""): string =>
  `foreign set_envoy_filter_state %0A%17envoy.tcp_proxy.cluster%12%0${name.length}${name}${span}`;

onBothWires(
  "buffers and other calls",
  () => fixture("probe"),
  (start) => {
    test("each buffer can be edited in its own callback only, at its ends", async () => {
      const wire = await start([
        "dd: setbuf 3 0 0 X; setbuf 2 0 0 PRE; setbuf 2 1 1 x; setbuf 2 99 0 POST; bufstatus 2; buf 3 0 9\n" +
          "ud: setbuf 2 0 0 x; setbuf 3 0 99 A; buf 2 0 9; bufstatus 3",
      ]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.serverSends("mid");
      expect(wire.server).toEqual(["connected", "data PREabPOST"]);
      expect(wire.client).toEqual(["data A"]);
      expect(results(wire).map((line) => line.split("-> ")[1])).toEqual([
        ...["2", "0", "2", "0", "0 9 0", "0 (0,0)"],
        ...["2", "0", "0 (0,0)", "0 1 0"],
      ]);
    });

    test("what is written at the end of either side still goes out", async () => {
      const wire = await start(["dd!: setbuf 2 0 0 LAST\nud!: setbuf 3 0 0 last"]);
      await wire.connect();
      await wire.clientEnds();
      expect(wire.server).toEqual(["connected", "data LAST", "end"]);
      await wire.serverEnds();
      expect(wire.client).toEqual(["data last", "end"]);
    });

    test("bytes of every value pass, and are seen as they are", async () => {
      const wire = await start(["dd: setbuf 2 99 0 %FF%00"]);
      await wire.connect();
      await wire.clientSends(Uint8Array.of(0, 0xff, 0xfe, 0x80, 10, 13));
      await wire.serverSends(Uint8Array.of(0xff));
      expect(wire.server).toEqual(["connected", "data \0\xff\xfe\x80\n\r\xff\0"]);
      expect(wire.client).toEqual(["data \xff"]);
    });

    test("10 MB pass in each direction, through two plugins", async () => {
      const wire = await start(["dd: bufstatus 2", "ud: bufstatus 3"]);
      await wire.connect();
      await wire.clientSends(Buffer.alloc(10_000_000, 1));
      await received(() => wire.server, 10_000_000);
      await wire.serverSends(Buffer.alloc(10_000_000, 2));
      await received(() => wire.client, 10_000_000);
    });

    test("there are no headers, no bodies and no local responses", async () => {
      const wire = await start([
        "nc: reply 403 no - -1 d; get 0 a; add 0 a b; pairs 0; size 0; get 6 a\ndd: reply 403 no - -1 d; buf 0 0 9; buf 1 0 9; setbuf 0 0 0 x; continue 0; continue 1; continue 4; close 0; close 1",
      ]);
      await wire.connect();
      await wire.clientSends("ab");
      expect(results(wire).map((line) => line.split("-> ")[1])).toEqual([
        ...["0", "2", "2", "0", "2", "2"],
        ...["0", "0 (0,0)", "0 (0,0)", "2", "0", "0", "2", "0", "0"],
      ]);
      expect(wire.server).toEqual(["connected", "data ab"]);
    });

    test("properties of the upstream are there once it is connected", async () => {
      const paths = [
        ...[
          "source/address",
          "source/port",
          "destination/address",
          "destination/port",
          "connection/id",
          "connection_id",
        ],
        ...["connection/mtls", "connection/requested_server_name", "xds/listener_direction", "xds/filter_chain_name"],
        ...[
          "xds/node/id",
          "plugin_name",
          "request/time",
          "request/size",
          "request/total_size",
          "request/headers_bytes",
        ],
        ...["response/flags", "response/size", "metadata", "upstream/request_attempt_count"],
      ];
      const late = ["address", "port", "local_address", "num_endpoints", "cx_pool_ready_duration"];
      const never = ["request/path", "request/protocol", "request/duration", "response/code", "xds/route_name"];
      const script = (list: readonly string[]): string => list.map((path) => `prophex ${path}`).join("; ");
      const upstream = [...late.map((name) => `upstream/${name}`), "xds/cluster_name"];
      const all = script([...paths, ...upstream, ...never, "connection", "filter_state", "request"]);
      const wire = await start([
        `nc: ${all}; setprop mine v; prop mine\ndd: ${all}; prop filter_state/wasm.mine\nlg: ${all}; prop mine`,
      ]);
      await wire.connect();
      await wire.clientSends("ab");
      await wire.clientEnds();
      await wire.serverEnds();
      const statuses = results(wire).map((line) => line.split("-> ")[1]![0]);
      const phase = (upstreamStatus: string): string[] => [
        ...paths.map(() => "0"),
        ...upstream.map(() => upstreamStatus),
        ...never.map(() => "1"),
        ...["3", "3", "3"],
      ];
      const dd = [...phase("0"), "0"];
      expect(statuses).toEqual([...phase("1"), "0", "0", ...dd, ...dd, ...phase("0"), "0"]);
      const sizes = results(wire).filter((line) => line.startsWith("prophex request/size"));
      expect(sizes.map((line) => line.split("-> ")[1])).toEqual([0, 2, 2, 2].map((size) => `0 0${size}00000000000000`));
    });

    test.each(["", "%18%01", "%18%02"] as const)("a plugin chooses the cluster (life span %j)", async (span) => {
      const wire = await start([`nc: ${clusterState("other", span)}; prop filter_state/envoy.tcp_proxy.cluster`]);
      await wire.connect();
      expect(wire.server).toEqual(["connected other"]);
      expect(results(wire).at(-1)).toBe("prop filter_state/envoy.tcp_proxy.cluster -> 0 other");
    });

    test.each(["nobody", "empty"])("a cluster that leads nowhere (%s) closes the connection", async (name) => {
      const wire = await start([`nc: ${clusterState(name)}`]);
      await wire.connect();
      expect(wire.client).toEqual(["end"]);
      expect(callbacks(wire)).toContain("p0 dc #2 1");
    });

    test("a cluster that is chosen too late is not taken", async () => {
      const wire = await start([`dd: ${clusterState("other")}`]);
      await wire.connect();
      await wire.clientSends("ab");
      expect(wire.server).toEqual(["connected", "data ab"]);
    });
  },
);
