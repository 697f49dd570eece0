/** Calls one function of the SDK as often as its configuration says, in the callback of the request headers. */
import {
  decodeText,
  encodeText,
  fromBase64,
  hmacSha256,
  JsonDocument,
  JsonWriter,
  sha256,
  toBase64,
} from "@sluice/codec";
import { parseRules, RuleSet } from "@sluice/matcher";
import { HeaderStatus, HttpContext, JsonValue, Log, setCtx } from "@sluice/sdk";

type Run = (ctx: HttpContext) => i32;

const names: string[] = [];
const runs: Run[] = [];

/** Names what is measured. It returns a number of what it made, so that nothing of it can be left out. */
function measure(name: string, run: Run): void {
  names.push(name);
  runs.push(run);
}

const ASCII = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Gecko/2010010";
const asciiBytes = encodeText(ASCII);
const utf8Bytes = encodeText("Grüße aus Köln: 你好, 世界! 👋 äöü ÄÖÜ — naïve café, señor");
const base64 = toBase64(asciiBytes);

/** The bytes of a text with one in the middle that is not UTF-8. */
function spoiled(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length / 2] = 0xff;
  return copy;
}
const invalidBytes = spoiled(asciiBytes);

/** About 2 KB of JSON: 16 objects of a text, a number and a truth. */
function sample(): Uint8Array {
  const writer = new JsonWriter().beginArray();
  for (let i = 0; i < 16; i++) {
    writer.beginObject().key("text").string(ASCII).key("number").int(i).key("flag").bool(true).endObject();
  }
  return writer.endArray().toBytes();
}
const json = sample();

const RULES = 1000;
let known: RuleSet | null = null;

/** Made when it is first needed: top-level code is to be quick. */
function rules(): RuleSet {
  const ready = known;
  if (ready != null) return ready;
  const list: string[] = [];
  for (let i = 0; i < RULES; i++) list.push(`{"_match_domain_":["host-${i}.test"],"a":1}`);
  const made = new RuleSet(parseRules(JsonDocument.parseText(`{"_rules_":[${list.join(",")}]}`).root).list);
  known = made;
  return made;
}

measure("nothing", () => 0);
measure("headers.get, 64 bytes", (ctx) => ctx.request.headers.get("user-agent")!.length);
measure("headers.get, missing", (ctx) => (ctx.request.headers.get("x-missing") == null ? 1 : 0));
measure("headers.has", (ctx) => (ctx.request.headers.has("user-agent") ? 1 : 0));
measure("headers.set", (ctx) => ctx.request.headers.set("x-name", "value"));
measure("headers.getAll", (ctx) => ctx.request.headers.getAll("accept").length);
measure("headers.entries", (ctx) => ctx.request.headers.entries().length);
measure("getStringProperty", (ctx) => ctx.getStringProperty(["request", "path"])!.length);
measure("getIntProperty", (ctx) => <i32>ctx.getIntProperty(["request", "size"]));
measure("Log.debug below the level", () => {
  Log.debug("never written");
  return 0;
});
measure("decodeText, 64 bytes of ASCII", () => decodeText(asciiBytes).length);
measure("decodeText, 78 bytes of UTF-8", () => decodeText(utf8Bytes).length);
measure("decodeText, 64 bytes, one invalid", () => decodeText(invalidBytes).length);
measure("encodeText, 64 letters", () => encodeText(ASCII).length);
measure("toBase64, 64 bytes", () => toBase64(asciiBytes).length);
measure("fromBase64, 64 bytes", () => fromBase64(base64)!.length);
measure("sha256, 64 bytes", () => sha256(asciiBytes)[0]);
measure("hmacSha256, 64 bytes", () => hmacSha256(asciiBytes, asciiBytes)[0]);
measure("JsonDocument.parse, 2 KB", () => JsonDocument.parse(json).root.length);
measure("JsonWriter, 2 KB", () => sample().length);
measure("RuleSet.find, 1,000 domains", () => rules().find("host-500.test", "", ""));


@config
class Config {

  @required
  name: string = "";
  times: i32 = 0;
  private index: i32 = 0;

  validate(json: JsonValue): void {
    this.index = names.indexOf(this.name);
    if (this.index < 0) json.refuse("there is no " + this.name);
  }

  get run(): Run {
    return runs[this.index];
  }
}

let made = 0;

setCtx<Config>("functions").processRequestHeadersBy((ctx, config) => {
  const run = config.run;
  for (let i = 0; i < config.times; i++) made += run(ctx);
  if (made == -1) Log.info("never");
  return HeaderStatus.Continue;
});
