import { connect } from "node:net";

export { converse, ScriptedUpstream, send, type SendInit } from "@sluice/testing";

/** Sends bytes as they are and reads until the other side closes, for what no HTTP client would send. */
export function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes, "latin1"));
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
    socket.setTimeout(10_000, () => socket.destroy(new Error(`No answer to ${JSON.stringify(bytes.slice(0, 100))}`)));
  });
}
