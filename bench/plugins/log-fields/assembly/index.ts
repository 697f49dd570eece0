import { JsonWriter } from "@sluice/codec";
import { Log, NoConfig, setCtx } from "@sluice/sdk";

/** Logs one line of JSON about each exchange, at level debug. */
setCtx<NoConfig>("log-fields").processStreamDoneBy((ctx) => {
  const path = ctx.getStringProperty(["request", "path"]);
  const method = ctx.getStringProperty(["request", "method"]);
  const host = ctx.getStringProperty(["request", "host"]);
  const line = new JsonWriter().beginObject();
  line.key("path").string(path == null ? "" : path);
  line.key("method").string(method == null ? "" : method);
  line.key("host").string(host == null ? "" : host);
  line.key("code").int(ctx.getIntProperty(["response", "code"]));
  line.key("duration_us").int(ctx.getIntProperty(["request", "duration"]) / 1000);
  Log.debug(line.endObject().toText());
});
