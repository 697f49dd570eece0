import { connect, type IncomingHttpHeaders } from "node:http2";
import { chunksOf, headerList, SeenResponse } from "@sluice/testing";
import type { HeaderList } from "@sluice/host";
import type { SendInit } from "../../support/http.js";

/** As `converse`, over HTTP/2 without TLS, on a connection of its own; an empty host is no `:authority`. */
export function converseHttp2(
  url: string,
  line: string,
  init: SendInit = {},
): Promise<{ response?: SeenResponse; error?: Error }> {
  const [method = "", path = ""] = line.split(" ");
  const chunks = chunksOf(init.body);
  const trailers = headerList(init.trailers);
  const headers: Record<string, string | string[]> = {
    ":method": method,
    ":path": path,
    ...(init.host !== "" && { ":authority": init.host ?? "localhost" }),
    ":scheme": "http",
  };
  for (const [name, value] of headerList(init.headers)) headers[name] = [headers[name] ?? [], value].flat();
  return new Promise((resolve) => {
    const session = connect(url);
    const finish = (outcome: { response?: SeenResponse; error?: Error }): void => {
      session.destroy();
      resolve(outcome);
    };
    session.on("error", (error: Error) => finish({ error }));
    const endStream = chunks.length === 0 && trailers.length === 0;
    const stream = session.request(headers, { endStream, waitForTrailers: trailers.length > 0 });
    init.signal?.addEventListener("abort", () => session.destroy());
    stream.on("wantTrailers", () => stream.sendTrailers(Object.fromEntries(trailers)));
    const got = { headers: [] as HeaderList, body: [] as Buffer[], trailers: [] as HeaderList };
    let ended = false;
    stream.on("response", (list) => (got.headers = listOf(list)));
    stream.on("trailers", (list) => (got.trailers = listOf(list)));
    stream.on("data", (chunk: Buffer) => void got.body.push(chunk));
    stream.on("end", () => (ended = true));
    stream.on("error", () => undefined);
    stream.on("close", () => {
      const complete = ended && stream.rstCode === 0;
      if (got.headers.length === 0) return finish({ error: new Error(`reset with ${stream.rstCode}`) });
      finish({ response: new SeenResponse(got.headers, Buffer.concat(got.body), got.trailers, complete) });
    });
    const write = async (): Promise<void> => {
      for (const [index, chunk] of chunks.entries()) {
        if (stream.destroyed) return;
        if (chunk.length > 0) await new Promise<unknown>((written) => stream.write(chunk, written));
        await init.afterChunk?.(index + 1);
      }
      if (!stream.destroyed && !endStream) stream.end();
      await init.afterEnd?.();
    };
    void write();
  });
}

function listOf(headers: IncomingHttpHeaders): HeaderList {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  );
}
