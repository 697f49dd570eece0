import { DataStatus, JsonKind, NoConfig, setCtx } from "@sluice/sdk";
import { JsonDocument, JsonWriter } from "@sluice/codec";

/** Gives the member `model` of a JSON request body another value; all others stay to the letter. */
setCtx<NoConfig>("json-body").processRequestBodyBy((ctx, config, body) => {
  const document = JsonDocument.parse(body);
  const root = document.root;
  if (!document.ok || root.kind != JsonKind.Object) return DataStatus.Continue;
  const writer = new JsonWriter().beginObject();
  for (let i = 0, count = root.length; i < count; i++) {
    const key = root.keyAt(i);
    writer.key(key);
    if (key == "model") writer.string("changed");
    else writer.raw(root.at(i).rawBytes());
  }
  ctx.request.body.replace(writer.endObject().toBytes());
  return DataStatus.Continue;
});
