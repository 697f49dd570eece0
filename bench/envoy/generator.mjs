/**
 * The load generator where `wrk` is not installed: sends a request over connections that stay open, each of which waits for its
 * answer before it sends the next. Prints what `wrk.lua` prints, at the end or when it is interrupted.
 *
 * Usage: node bench/envoy/generator.mjs <request as JSON> <connections> <seconds>
 */
import { connect } from "node:net";

const { port, method, path, headers, body } = JSON.parse(process.argv[2]);
const [connections, seconds] = process.argv.slice(3).map(Number);
const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}`);
if (body !== "") lines.push(`content-length: ${Buffer.byteLength(body)}`);
const message = Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, "", body].join("\r\n"));

let requests = 0;
let failed = 0;
let status = 0;
const latencies = [];
const started = performance.now();
let end = started + seconds * 1000;
process.on("SIGINT", () => (end = 0));

/** Reads answers with a content-length or in chunks; calls back at the end of each. */
class Answers {
  head = Buffer.alloc(0);
  /** Bytes of the body to come; undefined within a head. */
  left;
  tail = "";
  constructor(onAnswer) {
    this.onAnswer = onAnswer;
  }
  read(data) {
    while (data.length > 0) {
      if (this.left === undefined) data = this.readHead(data);
      else if (this.left === -1) data = this.readChunks(data);
      else data = this.readBody(data);
    }
  }
  readHead(data) {
    const text = Buffer.concat([this.head, data]);
    const at = text.indexOf("\r\n\r\n");
    this.head = at < 0 ? text : Buffer.alloc(0);
    if (at < 0) return Buffer.alloc(0);
    const head = text.toString("latin1", 0, at);
    if (Number(head.slice(9, 12)) > 399) status++;
    this.left = /^transfer-encoding: chunked/im.test(head)
      ? -1
      : Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (this.left === 0) this.over();
    return text.subarray(at + 4);
  }
  readBody(data) {
    const part = Math.min(this.left, data.length);
    this.left -= part;
    if (this.left === 0) this.over();
    return data.subarray(part);
  }
  // No answer of the benchmarks is sent before the one before it has come, so the last chunk ends the data.
  readChunks(data) {
    this.tail = (this.tail + data.toString("latin1", Math.max(0, data.length - 7))).slice(-7);
    if (this.tail === "\r\n0\r\n\r\n" || this.tail.slice(-5) === "0\r\n\r\n") this.over();
    return Buffer.alloc(0);
  }
  over() {
    this.left = undefined;
    this.tail = "";
    this.onAnswer();
  }
}

function open() {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1").setNoDelay();
    let sent;
    const send = () => {
      if (performance.now() >= end) return void socket.end();
      sent = performance.now();
      socket.write(message);
    };
    const answers = new Answers(() => {
      requests++;
      latencies.push((performance.now() - sent) * 1000);
      send();
    });
    socket.on("connect", send).on("data", (data) => answers.read(data));
    socket.on("error", () => failed++).on("close", resolve);
  });
}

await Promise.all(Array.from({ length: connections }, open));
const took = (performance.now() - started) / 1000;
latencies.sort((a, b) => a - b);
const at = (part) => latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))] ?? 0;
const [p50, p99, p999, max] = [at(0.5), at(0.99), at(0.999), at(1)];
console.log(JSON.stringify({ requests, seconds: took, failed, status, p50, p99, p999, max }));
