import { describe, expect, test } from "vitest";
import { type HostOptions, HostUsageError, type TcpConnection, VirtualClock } from "@sluice/host";
import { HostWire } from "../../test/support/tcp/host-wire.js";
import { callbacks, results, type WireOptions } from "../../test/support/tcp/wire.js";
import { fixture } from "./probe.js";

const call = "call http :method=GET,:path=/,:authority=h - 1000";

async function start(scripts: string[], options: WireOptions = {}, hostOptions: HostOptions = {}): Promise<HostWire> {
  return HostWire.start(await fixture("probe"), scripts, options, hostOptions);
}

describe("the state of a connection", () => {
  test("names who holds it, from the first callback on", async () => {
    const wire = await start(["nc: return 1", ""]);
    await wire.connect();
    expect(wire.connection.state).toMatchObject({
      waitingFor: ["p0"],
      upstream: "not asked for",
      downstreamReadDisabled: true,
      filters: [{ plugin: "p0", contextId: 3, downstream: "stopped", upstream: "flowing", vmFailed: false }, {}],
    });
  });

  test("tells how much is held in each direction, and what is pending", async () => {
    const wire = await start([`dd: ${call}; return 1\nud: return 1`]);
    await wire.connect();
    wire.connection.downstreamData(Buffer.from("12345"), true);
    wire.connection.upstreamData(Buffer.from("123"), false);
    expect(wire.connection.state).toMatchObject({
      waitingFor: ["p0"],
      filters: [{ downstream: "stopped", upstream: "stopped", pendingCallouts: 1 }],
      bufferedDownstreamBytes: 5,
      bufferedUpstreamBytes: 3,
      downstreamComplete: true,
      upstreamComplete: false,
    });
    await wire.clientResets();
    expect(wire.connection.state).toMatchObject({ ended: true, waitingFor: [] });
  });

  test("is that of a connection that flows again after a resume", async () => {
    const wire = await start([`dd: ${call}; return 1\nhc: effective caller; continue 2`]);
    await wire.connect();
    await wire.clientSends("ab");
    await wire.logged((line) => line.includes("continue"));
    expect(wire.connection.state).toMatchObject({ waitingFor: [], bufferedDownstreamBytes: 0 });
  });
});

describe("reading", () => {
  test("begins when the upstream is connected, and stops while a plugin holds more than the limit", async () => {
    const clock = new VirtualClock();
    const script = "dd: return 1\ntick: effective 2; continue 2\nconfigure: tick 10";
    const wire = await start([script], { bufferLimit: 1000 }, { clock });
    await wire.connect();
    expect(wire.reads).toEqual([false, true]);
    await wire.clientSends(Buffer.alloc(40_000, "x"));
    expect(callbacks(wire).slice(2)).toEqual(["p0 dd #2 1000 0", "p0 dd #2 17384 0"]);
    expect(wire.reads).toEqual([false, true, false]);
    clock.advance(10);
    // What waited comes at once, up to the limit again.
    expect(wire.server).toEqual(["connected", "data of 17384"]);
    expect(wire.connection.state.bufferedDownstreamBytes).toBe(17_384);
    expect(wire.reads).toEqual([false, true, false, true, false]);
    clock.advance(10);
    expect(wire.connection.state.bufferedDownstreamBytes).toBe(40_000 - 2 * 17_384);
  });

  test("a client that leaves something unread behind gets a reset when the connection is closed", async () => {
    const wire = await start([`nc: ${call}; return 1\nhc: effective caller; close 2`]);
    const connecting = wire.connect();
    wire.connection.downstreamData(Buffer.from("x"), false);
    await connecting;
    expect(wire.client).toEqual(["reset"]);
  });
});

describe("events", () => {
  test("that receivers cause are carried out after the running one", async () => {
    const wire = await start([""]);
    const seen: string[] = [];
    const connection: TcpConnection = wire.host.openConnection(wire.plugins, {
      downstream: { onData: (chunk) => seen.push(`down ${String(chunk)}`), onClose: (how) => seen.push(how) },
      upstream: {
        onConnect: (cluster) => {
          seen.push(cluster);
          connection.upstreamConnected();
          connection.downstreamData(Buffer.from("early"), false);
        },
        onData: (chunk) => {
          seen.push(`up ${String(chunk)}`);
          connection.upstreamData(Buffer.from("echo"), true);
          connection.downstreamReset();
          connection.downstreamData(Buffer.from("never"), false);
        },
        onClose: () => undefined,
      },
      cluster: "mine",
    });
    connection.accept();
    expect(seen).toEqual(["mine", "up early", "down echo", "closed"]);
    expect(callbacks(wire)).toEqual([
      ...["p0 cc #2 parent 1", "p0 nc #2", "p0 dd #2 5 0", "p0 ud #2 4 1", "p0 uc #2 0"],
      ...["p0 dc #2 2", "p0 dn #2", "p0 lg #2", "p0 dl #2"],
    ]);
  });

  test("after the end are ignored", async () => {
    const wire = await start([""]);
    await wire.connect();
    await wire.clientResets();
    const { length } = wire.log();
    for (const act of [wire.clientSends("x"), wire.serverSends("x"), wire.clientEnds(), wire.serverResets()]) await act;
    expect(wire.log()).toHaveLength(length);
  });

  test("an empty piece is none", async () => {
    const wire = await start([""]);
    await wire.connect();
    await wire.clientSends("");
    await wire.serverSends("");
    expect(callbacks(wire)).toEqual(["p0 cc #2 parent 1", "p0 nc #2"]);
  });

  test("a context is unknown once its connection is closed", async () => {
    const wire = await start([`dd: ${call}\nhc: effective caller; log 2 x`]);
    await wire.connect();
    wire.connection.downstreamData(Buffer.from("x"), false);
    wire.connection.downstreamReset();
    await new Promise((resolve) => setImmediate(resolve));
    expect(wire.everything()).toContain("effective caller -> 2");
    expect(wire.worker.contexts).toBe(1);
  });
});

describe("many connections", () => {
  test("1,000 are open in one VM at a time, and every context goes with its own", async () => {
    const wire = await start(["dd: return 0", ""]);
    const server: string[] = [];
    const connections = Array.from({ length: 1000 }, () => wire.open([], server));
    for (const connection of connections) connection.accept();
    expect(wire.worker.contexts).toBe(2 + 2 * 1000);
    for (const connection of connections) connection.downstreamData(Buffer.from("x"), false);
    expect(server).toHaveLength(2000);
    for (const connection of connections) connection.downstreamData(new Uint8Array(0), true);
    for (const connection of connections) connection.upstreamData(new Uint8Array(0), true);
    expect(connections.every(({ state }) => state.ended)).toBe(true);
    expect(wire.worker.contexts).toBe(2);
  });

  test("those that are open keep the former configuration, whose root goes with the last of them", async () => {
    const wire = await start(["dd: log 2 old"]);
    await wire.connect();
    await wire.plugins[0]!.reconfigure("dd: log 2 new");
    await wire.clientSends("x");
    expect(results(wire)).toEqual(["log 2 old -> 0"]);
    const other = wire.open([], []);
    other.accept();
    other.downstreamData(Buffer.from("x"), false);
    expect(results(wire)).toContain("log 2 new -> 0");
    expect(wire.everything()).not.toContain("dl #1");
    await wire.clientResets();
    expect(wire.everything()).toContain("dl #1");
  });

  test("a trap closes those of the same VM as soon as they move", async () => {
    const wire = await start(["dd: get 0 x\ndd!: trap"]);
    await wire.connect();
    const other = wire.open([], []);
    other.accept();
    other.downstreamData(new Uint8Array(0), true);
    expect(other.state.ended).toBe(true);
    expect(wire.connection.state).toMatchObject({ ended: false, filters: [{ vmFailed: true }] });
    await wire.serverSends("x");
    expect(wire.client).toEqual(["end"]);
  });
});

describe("opening a connection", () => {
  test("with a worker that is not there, or a plugin that was removed, is refused", async () => {
    const wire = await start([""]);
    const sides = {
      downstream: { onData: () => undefined, onClose: () => undefined },
      upstream: { onConnect: () => undefined, onData: () => undefined, onClose: () => undefined },
    };
    expect(() => wire.host.openConnection(wire.plugins, { ...sides, worker: 7 })).toThrow(HostUsageError);
    wire.plugins[0]!.remove();
    expect(() => wire.host.openConnection(wire.plugins, sides)).toThrow("was removed");
  });

  test("to an upstream that refuses closes the client alone", async () => {
    const wire = await start([""], { refused: true });
    await wire.connect();
    expect([wire.client, wire.server]).toEqual([["end"], []]);
    expect(wire.connection.state.upstream).toBe("failed");
  });

  test("without plugins leads straight to the upstream", async () => {
    const wire = await start([]);
    await wire.connect();
    await wire.clientSends("x");
    await wire.serverResets();
    expect([wire.server, wire.client]).toEqual([["connected", "data x"], ["reset"]]);
  });

  test("through a module without TCP callbacks changes nothing, and its contexts end", async () => {
    const wire = await start([""], { allowedCapabilities: ["proxy_log", "proxy_on_done"] });
    await wire.connect();
    await wire.clientSends("x");
    await wire.clientResets();
    expect(wire.server).toEqual(["connected", "data x", "reset"]);
    expect(wire.worker.contexts).toBe(1);
  });
});

describe("a plugin whose VM has failed", () => {
  test("closes new connections, unless it fails open", async () => {
    for (const [failurePolicy, client] of [
      ["closed", ["end"]],
      ["open", []],
    ] as const) {
      const wire = await start(["dd: trap"], { failurePolicy });
      await wire.connect();
      await wire.clientSends("ab");
      expect(wire.client).toEqual(["end"]);
      await wire.connect();
      expect(wire.client).toEqual(client);
    }
  });
});

test("sizes and the beginning of a connection stand for those of a request", async () => {
  const paths = ["request/time", "request/size", "request/total_size", "response/size", "response/total_size"];
  paths.push("request/headers_bytes", "response/headers_bytes", "response/flags", "request/path");
  const clock = new VirtualClock();
  const script = `lg: ${paths.map((path) => `prophex ${path}`).join("; ")}`;
  const wire = await start([script], {}, { clock });
  await wire.connect();
  await wire.clientSends("abc");
  await wire.serverSends("defgh");
  await wire.clientResets();
  const number = (value: number): string => `0 ${Buffer.from([value, 0, 0, 0, 0, 0, 0, 0]).toString("hex")}`;
  const values = results(wire).map((line) => line.split("-> ")[1]);
  expect(values[0]).toMatch(/^0 [0-9a-f]{16}$/);
  expect(values.slice(1)).toEqual([3, 3, 5, 5, 0, 0, 0].map(number).concat("1"));
});
