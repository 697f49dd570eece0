import { describe, expect, test } from "vitest";
import { formatExplanation, type ExplainOptions, type HeaderList } from "@sluice/host";
import { Bench, get } from "../probe.js";

const secret = "s3cr3t-value";

async function life(options: ExplainOptions | true, script: string, headers: HeaderList, path = "/") {
  const bench = new Bench({ explain: options, logLevel: "critical" });
  const exchange = bench.open([await bench.probe(script)]);
  exchange.stream.requestHeaders([...get.filter(([name]) => name !== ":path"), [":path", path], ...headers], false);
  exchange.stream.requestData(Buffer.from(secret), true);
  exchange.respond(
    [secret],
    [
      [":status", "200"],
      ["set-cookie", secret],
    ],
  );
  const { explanation } = exchange.stream;
  return { text: formatExplanation(explanation!), json: JSON.stringify(explanation) };
}

describe("what may be secret is told as its length:", () => {
  test.each([
    ["a header read", "rh: get 0 authorization"],
    ["a header written", `rh: add 0 x-api-key ${secret}`],
    ["a header replaced", `rh: replace 0 cookie ${secret}x`],
    ["a property", "rh: prop request/headers/authorization"],
    ["a property of the path", "rh: prop request/path; prop request/query; get 0 :path"],
    ["a property written", `rh: setprop token ${secret}`],
    ["a body read", "rb: buf 0 0 99"],
    ["a body written", `rb: setbuf 0 0 99 ${secret}`],
    ["headers of a local response", `rh: reply 403 ${secret} set-cookie=${secret} -1 d; return 1`],
    [
      "headers and body of a call-out",
      `rh: call a :method=GET,:path=/?key=${secret},:authority=a,cookie=${secret} ${secret} 0`,
    ],
    ["shared data", `rh: setshared ${secret} ${secret} 0; shared ${secret}`],
    ["an item of a queue", `rh: register q; enqueue 1 ${secret}; dequeue 1`],
    ["arguments of a foreign function", `rh: foreign compress ${secret}`],
  ])("%s", async (_, script) => {
    const headers: HeaderList = [
      ["authorization", secret],
      ["cookie", secret],
      ["X-Session-Token", secret],
    ];
    const { text, json } = await life(true, script, headers, `/p?a=1&api_key=${secret}&b=2`);
    expect(text).not.toContain(secret);
    expect(json).not.toContain(secret);
    expect(text).toContain(`/p?a=1&api_key=<${secret.length} bytes>&b=2`);
  });
});

test("further names of headers can be declared secret", async () => {
  const headers: HeaderList = [["x-tenant", secret]];
  expect((await life(true, "rh: get 0 x-tenant", headers)).text).toContain(secret);
  const { text, json } = await life({ secretHeaders: ["X-Tenant"] }, "rh: get 0 x-tenant", headers);
  expect(text).toContain(`key: x-tenant) = Ok, value: <${secret.length} bytes>`);
  expect(json).not.toContain(secret);
});

test("their beginning is shown when that is asked for, and no more", async () => {
  const { text } = await life({ prefixBytes: 3 }, "rh: get 0 authorization\nrb: buf 0 0 99", [
    ["authorization", secret],
  ]);
  expect(text).toContain(`value: "s3c"… <${secret.length} bytes>`);
  expect(text).not.toContain("s3cr");
});

describe("hostile bytes", () => {
  const hostile = "a\xff\x00\r\n\x1b[31m\\b\xe2\x80\xa8c";

  test("stay in their line, and reach no terminal", async () => {
    const { text } = await life(true, "rh: get 0 x-h; log 5 %0A%1B[2J%FF%E2%80%AEx", [["x-h", hostile]], `/${hostile}`);
    expect(text).not.toMatch(/[^\n\x20-\x7e\xb5…\ufffd]/);
    expect(text).toContain(String.raw`value: a\xff\x00\x0d\x0a\x1b[31m\\b\xe2\x80\xa8c`);
    expect(text).toContain(String.raw`log critical: \x1b[2J`);
    const lines = text.split("\n");
    expect(lines.slice(1).every((line) => /^ {2}(\S| {2,}\S)/.test(line))).toBe(true);
  });

  test("that are UTF-8 are shown as text, without what cannot be seen", async () => {
    const value = Buffer.from("é\u202e\u2028x").toString("latin1");
    expect((await life(true, "rh: get 0 x-h", [["x-h", value]])).text).toContain(String.raw`value: é\u{202e}\u{2028}x`);
  });

  test("in any number are cut, with their number", async () => {
    const { text } = await life(true, "rh: get 0 x-h", [["x-h", "y".repeat(50_000)]]);
    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain("… <50000 in all>");
  });

  test("in names and in empty values are told like others", async () => {
    const { text } = await life(true, "rh: add 0 %FF%0A - ; remove 0 x-e", [["x-e", ""]]);
    expect(text).toContain(String.raw`+ request header \xff\x0a: `);
    expect(text).toContain("- request header x-e: ");
  });
});
