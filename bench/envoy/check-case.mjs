import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** One request over a connection of its own, with any headers. */
function send(port, { method = "GET", path = "/", headers = {}, body = "" }) {
  return new Promise((resolve, reject) => {
    const options = { port, host: "127.0.0.1", method, path, headers, agent: false };
    const sent = httpRequest(options, (response) => {
      const chunks = [];
      response
        .on("data", (chunk) => chunks.push(chunk))
        .on("end", () => {
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
        });
    });
    sent.on("error", reject).end(body);
  });
}

/**
 * Sees to it that a case does its job before it is measured.
 *
 * @throws Error that says what it does not do
 */
export async function checkCase(scenario, one, envoy, observer) {
  const { request, expect } = scenario;
  const port = envoy.ports[one.name];
  const wrong = [];
  const compare = (what, wanted, got) => {
    if (wanted !== got)
      wrong.push(`${what} is ${String(got).slice(0, 200)} in place of ${String(wanted).slice(0, 200)}`);
  };
  const plain = one.name === "none";
  const answer = await send(port, request);
  compare("the status", plain ? 200 : expect.status, answer.status);
  if (!plain) {
    for (const [name, value] of Object.entries(expect.response ?? {})) compare(name, value, answer.headers[name]);
    if (expect.body !== undefined) compare("the body", expect.body, answer.body);
  }
  if (!plain && (expect.upstream !== undefined || expect.upstreamBody !== undefined)) {
    observer.last = undefined;
    await send(port, { ...request, path: "/check" });
    const { headers, body } = observer.last ?? { headers: {}, body: "nothing" };
    for (const [name, value] of Object.entries(expect.upstream ?? {}))
      compare(`${name} upstream`, value, headers[name]);
    if (expect.upstreamBody !== undefined) compare("the body upstream", expect.upstreamBody, body);
  }
  if (!plain && expect.log !== undefined && one.logs !== false) {
    await envoy.logDebug(true);
    const mark = envoy.log.length;
    await send(port, request);
    for (let i = 0; i < 100 && !expect.log.test(envoy.log.slice(mark)); i++) await sleep(20);
    if (!expect.log.test(envoy.log.slice(mark)))
      wrong.push(`the log has no ${expect.log}, but ${envoy.log.slice(mark)}`);
    await envoy.logDebug(false);
  }
  if (wrong.length > 0)
    throw new Error(
      `${one.name} does not do the work of ${scenario.name}: ${wrong.join("; ")}\n${envoy.log.slice(-2000)}`,
    );
}
