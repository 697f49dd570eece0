import { SeenResponse } from "@sluice/testing";

/** A response with a status that Node's client takes for none: it gives up at once, with all that has come so far. */
export function oddResponse(error: Error | undefined): SeenResponse | undefined {
  const { code, rawPacket } = (error ?? {}) as { code?: string; rawPacket?: Buffer };
  if (code !== "HPE_INVALID_STATUS" || rawPacket === undefined) return undefined;
  const text = rawPacket.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const [start = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  return new SeenResponse([[":status", start.split(" ")[1]!], ...headers], rawPacket.subarray(end + 4), [], true);
}
