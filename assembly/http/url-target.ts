/** The parts of a URL that a request has. A URL begins with its scheme; anything else is a path with its query. */
export class UrlTarget {
  /** Host and port, "" for a path. */
  readonly authority: string;
  /** Path and query, still percent-encoded, without the fragment; "/" for a URL that ends with its host. */
  readonly path: string;

  constructor(url: string) {
    const start = url.startsWith("http://") ? 7 : url.startsWith("https://") ? 8 : 0;
    const fragment = url.indexOf("#", start);
    const end = fragment < 0 ? url.length : fragment;
    let path = start;
    if (start > 0) while (path < end && !isPathStart(url.charCodeAt(path))) path++;
    this.authority = url.substring(start, path);
    const rest = url.substring(path, end);
    this.path = start > 0 && !rest.startsWith("/") ? "/" + rest : rest;
  }
}

/** `/` and `?` end the host (RFC 3986, 3.2). */
function isPathStart(unit: i32): bool {
  return unit == 0x2f || unit == 0x3f;
}
