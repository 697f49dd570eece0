import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  httpCluster,
  tcpBridge,
  VirtualClock,
  type ClusterCall,
  type ClusterHandler,
  type Endpoint,
} from "@sluice/host";
import { Bench, settle } from "./probe.js";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server): Promise<Endpoint> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** A port that nothing listens on. */
async function nobody(): Promise<Endpoint> {
  const endpoint = await listen(createServer());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return endpoint;
}

function callOf(headers: Record<string, string>, body = "", trailers: ClusterCall["trailers"] = []): ClusterCall {
  const all = Object.entries({ ":method": "POST", ":path": "/", ":authority": "a.test", ...headers });
  const { signal } = new AbortController();
  return { headers: all, body: Buffer.from(body), trailers, timeoutMs: 0, signal, begin: () => undefined };
}

async function answer(handler: ClusterHandler, call: ClusterCall) {
  const outcome = await handler(call);
  if (typeof outcome === "string") return outcome;
  return { headers: Object.fromEntries(outcome.headers), body: String(outcome.body), trailers: outcome.trailers };
}

/** What a plugin is told of a call-out whose time-out passes: once its answer has begun, or when something else happens. */
async function timedOut(handler: ClusterHandler, headers: string, other?: Promise<void>): Promise<string[]> {
  let begin: (() => void) | undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const watched: ClusterHandler = (call) => handler({ ...call, begin: () => (call.begin(), begin?.()) });
  const clock = new VirtualClock();
  const bench = new Bench({ clock, clusters: { c: watched } });
  const probe = await bench.probe(`rh: call c ${headers} body 500; return 1\nhc: get 6 :status; status`);
  bench.open([probe]).get();
  await (other ?? begun);
  bench.clear();
  clock.advance(500);
  await settle();
  return bench.results.map((line) => line.split(" -> ")[1] ?? "");
}

describe("a cluster of HTTP servers", () => {
  const echo = (name: string): Server =>
    createHttpServer((request, response) => {
      request.on("data", (chunk: Buffer) => response.write(chunk));
      request.on("end", () => {
        const { "x-a": given, connection = "" } = request.headers;
        response.addTrailers({ "x-t": `${request.trailers["x-t"] ?? "none"}` });
        response.end(` ${name} ${request.method} ${request.url} ${request.headers.host} ${given} ${connection}`);
      });
      response.setHeader("X-Answer", "1").setHeader("trailer", "x-t");
    });

  test("carries a call-out to a server and its answer back, but no trailers", async () => {
    const { port } = await listen(echo("one"));
    const call = callOf({ ":path": "/p?q", "x-a": "b", connection: "close, x-a" }, "body", [["x-t", "end"]]);
    const { headers, body, trailers } = (await answer(httpCluster(`http://127.0.0.1:${port}`), call)) as never;
    expect(headers).toMatchObject({ ":status": "200", "x-answer": "1" });
    expect(body).toMatch(/^body one POST \/p\?q a\.test b close, x-a$/);
    expect(trailers).toEqual([["x-t", "none"]]);
  });

  test("takes its endpoints in turn", async () => {
    const cluster = httpCluster([await listen(echo("one")), await listen(echo("two"))]);
    const bodies: string[] = [];
    for (let i = 0; i < 3; i++) bodies.push(((await answer(cluster, callOf({}))) as { body: string }).body.slice(1, 4));
    expect(bodies).toEqual(["one", "two", "one"]);
  });

  test("tells an answer that breaks off from a server that cannot be reached", async () => {
    const breaking = createHttpServer((_request, response) => {
      response.write("half", () => response.destroy());
    });
    expect(await answer(httpCluster(await listen(breaking)), callOf({}))).toBe("reset");
    await expect(httpCluster(await nobody())(callOf({}))).rejects.toThrow("ECONNREFUSED");
    expect(await answer(httpCluster([]), callOf({}))).toBe("no endpoints");
  });

  test("gets no more time than the call-out: 504 without headers, and broken off behind them", async () => {
    let open = 0;
    let reach: (() => void) | undefined;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const server = createHttpServer((request, response) => {
      if (request.url === "/half") response.write("half");
      else reach?.();
    });
    server.on("connection", (socket: Socket) => {
      open++;
      socket.on("close", () => open--);
    });
    const cluster = httpCluster(await listen(server));
    expect(await timedOut(cluster, ":method=POST,:path=/none,:authority=a", reached)).toEqual(["0 504", "0 0 "]);
    expect(await timedOut(cluster, ":method=POST,:path=/half,:authority=a")).toEqual(["2", "0 11 reset"]);
    await expect.poll(() => open).toBe(0);
  });
});

describe("the TCP bridge", () => {
  const to = (name: string, body = "ask") => callOf({ "x-sluice-cluster": name }, body);
  const serve = (act: (socket: Socket, bytes: Buffer) => void): Promise<Endpoint> =>
    listen(
      createServer({ allowHalfOpen: true }, (socket) => {
        socket.on("error", () => undefined);
        socket.on("data", (bytes) => act(socket, bytes));
      }),
    );

  test("gives the bytes to the cluster that is named, and collects what comes until that closes", async () => {
    const one = await serve((socket, bytes) => {
      socket.write(`${bytes} `);
      setTimeout(() => socket.end("answer"), 20);
    });
    const two = await serve((socket) => socket.end("other"));
    const bridge = tcpBridge({ "outbound|1||one.dns": one, two: [two, one] });
    const headers = { ":status": "200", "x-sluice-bridge": "1" };
    expect(await answer(bridge, to("outbound|1||one.dns"))).toMatchObject({ headers, body: "ask answer" });
    expect(await answer(bridge, to("two"))).toMatchObject({ headers, body: "other" });
    expect(await answer(bridge, to("two"))).toMatchObject({ headers, body: "ask answer" });
  });

  test("keeps its side of the connection open until the server closes", async () => {
    let ended = false;
    const patient = await serve((socket) => {
      socket.on("end", () => (ended = true));
      setTimeout(() => socket.end(String(ended)), 50);
    });
    expect(await answer(tcpBridge({ patient }), to("patient"))).toMatchObject({ body: "false" });
    await expect.poll(() => ended).toBe(true);
  });

  test("says what it does not know, and what it cannot reach", async () => {
    const bridge = tcpBridge({ gone: await nobody(), none: [] });
    const unknown = { headers: { ":status": "404", "x-sluice-bridge": "unknown-cluster" }, body: "" };
    expect(await answer(bridge, to("constructor"))).toMatchObject(unknown);
    expect(await answer(bridge, callOf({ ":method": "GET", "x-sluice-cluster": "gone" }))).toMatchObject(unknown);
    const failed = { ":status": "503", "x-sluice-bridge": "1" };
    expect(await answer(bridge, to("gone"))).toMatchObject({
      headers: failed,
      body: expect.stringContaining("connect"),
    });
    expect(await answer(bridge, to("none"))).toMatchObject({ headers: failed, body: "no healthy upstream" });
  });

  test("tells that a connection broke", async () => {
    const breaking = await serve((socket) => {
      socket.pause();
      setTimeout(() => socket.destroy(), 50); // with bytes that were not read: a reset
    });
    expect(await answer(tcpBridge({ breaking }), to("breaking", "x".repeat(8 << 20)))).toBe("reset");
  });

  test("gives a server no more time than the call-out has, and closes the connection then", async () => {
    let closed = false;
    const silent = await listen(
      createServer((socket) => {
        socket.resume().on("close", () => (closed = true));
      }),
    );
    const headers = ":method=POST,:path=/,:authority=a,x-sluice-cluster=silent";
    expect(await timedOut(tcpBridge({ silent }), headers)).toEqual(["2", "0 11 reset"]);
    await expect.poll(() => closed).toBe(true);
  });
});

describe("a server of HTTP that", () => {
  const get = { ":method": "GET" };

  test("speaks something else gives no answer that is HTTP", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.end("this is not HTTP\r\n\r\n")));
    const { port } = await listen(server);
    expect(await answer(httpCluster(`http://127.0.0.1:${port}`), callOf(get))).toBe("malformed");
  });

  test("breaks the connection before its answer has ended it", async () => {
    const server = createServer((socket: Socket) => socket.once("data", () => socket.resetAndDestroy()));
    const { port } = await listen(server);
    expect(await answer(httpCluster(`http://127.0.0.1:${port}`), callOf(get))).toBe("terminated");
  });

  test("is not there is told as an error", async () => {
    const { port } = await nobody();
    await expect(answer(httpCluster(`http://127.0.0.1:${port}`), callOf(get))).rejects.toThrow("ECONNREFUSED");
  });
});
