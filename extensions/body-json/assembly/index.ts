import { DataStatus, HeaderStatus, HttpContext, JsonKind, JsonValue, LocalResponse, setCtx, Status } from "@sluice/sdk";
import { JsonDocument, JsonWriter, lowerCase } from "@sluice/codec";
import { Config } from "./config";

setCtx<Config>("body-json")
  .processRequestHeadersBy((ctx, config) => {
    // The header speaks for the body: what a client wrote into it must not pass, whatever becomes of this request.
    ctx.request.headers.remove(config.header);
    const type = ctx.request.headers.get("content-type");
    if (type == null || !lowerCase(type).includes("json")) {
      ctx.dontReadRequestBody();
      return HeaderStatus.Continue;
    }
    // Holds the headers until the body has been read, so that the body can change them. Without a body they go on.
    return HeaderStatus.StopIteration;
  })
  .processRequestBodyBy((ctx, config, body) => {
    const document = JsonDocument.parse(body);
    if (!document.ok) return refuse(ctx, "not_json", `${document.error} at byte ${document.offset}`);
    // Of two members with one key the upstream might take the other one.
    if (document.duplicateKeys) return refuse(ctx, "duplicate_key", "a key stands twice");
    const value = document.root.get(config.field);
    if (value.kind != JsonKind.String) return DataStatus.Continue;
    const text = value.asString("");
    if (ctx.request.headers.set(config.header, text) != Status.Ok) {
      return refuse(ctx, "bad_value", "the field that decides holds what no header can");
    }
    if (config.prefixes.has(text)) ctx.request.headers.set(":path", config.prefixes.get(text) + ctx.path);
    if (config.members.size > 0) ctx.request.body.replace(withMembers(document.root, config.members));
    return DataStatus.Continue;
  });

/** Writes an object again with other values for some of its members; the rest stays to the letter, also long numbers. */
function withMembers(object: JsonValue, members: Map<string, Uint8Array>): Uint8Array {
  const writer = new JsonWriter().beginObject();
  for (let i = 0, count = object.length; i < count; i++) {
    const key = object.keyAt(i);
    if (!members.has(key)) writer.key(key).raw(object.at(i).rawBytes());
  }
  const keys = members.keys();
  for (let i = 0, count = keys.length; i < count; i++) writer.key(keys[i]).raw(members.get(keys[i]));
  return writer.endObject().toBytes();
}

/** Answers 400, and says why without quoting the body. */
function refuse(ctx: HttpContext, reason: string, text: string): DataStatus {
  ctx.sendLocalResponse(new LocalResponse(400, `The body was refused: ${text}\n`).details("body-json." + reason));
  return DataStatus.Pause;
}
