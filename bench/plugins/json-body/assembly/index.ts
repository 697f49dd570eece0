import { DataStatus, NoConfig, setCtx } from "@sluice/sdk";
import { encodeText, JsonDocument, JsonWriter } from "@sluice/codec";

/** Gives the member `model` of a JSON request body another value; all others stay to the letter. */
setCtx<NoConfig>("json-body").processRequestBodyBy((ctx, config, body) => {
  const document = JsonDocument.parse(body);
  if (!document.ok) return DataStatus.Continue;
  const root = document.root;
  const writer = new JsonWriter().beginObject();
  for (let i = 0, count = root.length; i < count; i++) {
    const key = root.keyAt(i);
    writer.key(key);
    if (key == "model") writer.string("changed");
    else writer.raw(encodeText(root.at(i).rawText()));
  }
  ctx.request.body.replace(writer.endObject().toBytes());
  return DataStatus.Continue;
});
