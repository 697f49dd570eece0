import { barrier } from "./barrier.js";
import type { EnvoyProcess } from "./launch.js";

/** Envoys whose log names the connections they accept; as long as nobody asks, it does not. */
const logging = new WeakMap<EnvoyProcess, Promise<unknown>>();

/**
 * Waits until an Envoy with one worker has dealt with everything that had reached it, and all it has said meanwhile is in
 * its log. The log comes through a pipe, which is read whenever its turn comes: an answer may be here before lines that
 * are older.
 */
export async function settled(envoy: EnvoyProcess): Promise<void> {
  const { adminUrl, ended, logs, url } = envoy;
  if (!logging.has(envoy)) logging.set(envoy, fetch(`${adminUrl}/logging?conn_handler=debug`, { method: "POST" }));
  await logging.get(envoy)!.catch(() => undefined); // the gateway is gone, see barrier
  const { mark } = logs;
  const port = await barrier(url);
  if (port === undefined) return;
  let connection: string | undefined;
  const closed = logs.waitFor(
    ({ message }) => {
      if (message.endsWith(` new connection from 127.0.0.1:${port}`)) connection = message.split(" new ")[0];
      return message === `${connection} adding to cleanup list`;
    },
    { mark, timeoutMs: 30_000 },
  );
  const gone = ended.then(() => "gone"); // nobody waits any more, the subject was stopped
  if ((await Promise.race([closed, gone])) === undefined) throw new Error("Envoy has not logged a connection's end");
}
