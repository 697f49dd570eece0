import { MapType } from "../abi/enums";
import { Need, needs, NEED_HOST, NEED_METHOD, NEED_PATH, NEED_SCHEME } from "../plugin/needs";
import { PluginContext } from "../plugin/plugin-context";
import { AwaitingContext } from "./awaiting-context";
import { headerText } from "./content";
import { KeptRequest } from "./kept-request";

function requestHeader(name: string): string {
  return headerText(MapType.HttpRequestHeaders, name);
}

/** A stream with what it has kept of its request for later phases. */
export abstract class KeptContext extends AwaitingContext {
  private storedRequest: KeptRequest | null = null;

  constructor(id: u32, plugin: PluginContext) {
    super(id, plugin);
  }

  private get kept(): KeptRequest {
    let kept = this.storedRequest;
    if (kept == null) {
      kept = new KeptRequest();
      this.storedRequest = kept;
    }
    return kept;
  }

  /** `:method` as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get method(): string {
    return NEED_METHOD ? this.kept.method : "";
  }

  /** `:path`, query included, as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get path(): string {
    return NEED_PATH ? this.kept.path : "";
  }

  /** `path` without its query. */
  get pathWithoutQuery(): string {
    const path = this.path;
    const query = path.indexOf("?");
    return query < 0 ? path : path.substring(0, query);
  }

  /** `:authority`, port included, as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get host(): string {
    return NEED_HOST ? this.kept.host : "";
  }

  /** `:scheme` as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get scheme(): string {
    return NEED_SCHEME ? this.kept.scheme : "";
  }

  /** For the SDK: copies what a later phase may ask for. */
  protected keepRequest(): void {
    if (needs & Need.Method) this.kept.method = requestHeader(":method");
    if (needs & Need.Path) this.kept.path = requestHeader(":path");
    if (needs & Need.Host) this.kept.host = requestHeader(":authority");
    if (needs & Need.Scheme) this.kept.scheme = requestHeader(":scheme");
  }
}
