import { createSign, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { inHostAndEnvoy, type Subject } from "../../test/support/both.js";
import { buildPlugin } from "../../test/support/plugin.js";

let built: Promise<Uint8Array> | undefined;
const module = (): Promise<Uint8Array> =>
  (built ??= buildPlugin(new URL("fixtures/state-foreign.as.ts", import.meta.url)));

async function operate(subject: Subject, op: string, given: Record<string, string> = {}): Promise<string | null> {
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [`x-${name}`, value]));
  const { upstream } = await subject.request("GET /", { headers: { "x-op": op, ...headers } });
  return upstream!.headers.get("x-result");
}

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "der" },
});
const publicKey = keys.publicKey.toString("base64");
const privateKey = keys.privateKey.toString("base64");
const signed = (text: string): string =>
  createSign("sha256").update(text).sign({ key: keys.privateKey, format: "der", type: "pkcs8" }).toString("base64");

inHostAndEnvoy("foreign functions", module, (start) => {
  test("compress and uncompress, and tell junk", async () => {
    const subject = await start();
    expect(await operate(subject, "zlib", { value: "abc".repeat(500) })).toBe(`0 0 ${"abc".repeat(500)}`);
    expect(await operate(subject, "junk")).toBe("3");
    expect(await operate(subject, "unknown")).toBe("1");
  });

  test("uncompress no more than the limit", async () => {
    const subject = await start();
    expect(await operate(subject, "bomb")).toBe("2 100000");
    expect(await operate(subject, "large")).toBe("2");
    expect(subject.logs().join("\n")).toContain("not uncompressed: above the limit");
  });

  test("sign, and verify what was signed", async () => {
    const subject = await start();
    const given = { hash: "sha256", value: "text" };
    expect(await operate(subject, "sign", { ...given, key: privateKey })).toBe(`true  ${signed("text")}`);
    const good = { ...given, key: publicKey, signature: signed("text") };
    expect(await operate(subject, "verify", good)).toMatch(/^true ? ?$/);
    expect(await operate(subject, "verify", { ...good, value: "other" })).toMatch(
      /^false Failed to verify digest. Error code: 0 ?$/,
    );
    expect(await operate(subject, "verify", { ...good, hash: "nohash" })).toMatch(/^false nohash is not supported. ?$/);
    expect(await operate(subject, "verify", { ...good, key: "AAAA" })).toMatch(
      /^false Failed to initialize digest verify. ?$/,
    );
    expect(await operate(subject, "sign", { ...given, key: "AAAA" })).toMatch(
      /^false Invalid key type: private key required for signing operation. ?$/,
    );
    expect(await operate(subject, "sign", { ...given, hash: "nohash", key: privateKey })).toMatch(
      /^false nohash is not supported. ?$/,
    );
  });

  test("set filter state that Envoy knows", async () => {
    const subject = await start();
    expect(await operate(subject, "state", { name: "envoy.string", value: "v" })).toBe("0 v");
    expect(await operate(subject, "state", { name: "not.known", value: "v" })).toBe("1 (null)");
  });

  test("act on the stream that is handled only", async () => {
    const subject = await start();
    expect(await operate(subject, "route")).toBe("0");
    await operate(subject, "keep");
    expect(await operate(subject, "foreign")).toBe("2");
    expect(subject.logs().join("\n")).toContain("not the stream being handled");
  });

  test("declare a property that is set once only", async () => {
    const subject = await start();
    expect(await operate(subject, "declared")).toBe("02 02 1");
    expect(await operate(subject, "declareLate")).toBe("2");
  });
});

inHostAndEnvoy("expressions", module, (start) => {
  test("decide, and are refused with a reason when they are none", async () => {
    const subject = await start({ expression: true });
    expect(await operate(subject, "expression", { who: "me" })).toBe("true");
    expect(await operate(subject, "expression", { who: "you" })).toBe("false");
    expect(await operate(subject, "text")).toBe("GET! 0 gone");
    expect(await operate(subject, "int")).toBe("10true");
    expect(subject.logs().join("\n")).toContain("cannot make an expression of 1 +");
  });
});
