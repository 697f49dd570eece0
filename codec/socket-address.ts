import { decimalBetween, IpAddress, parseAddress, parseGroups } from "./ip";

const COLON: i32 = 0x3a;

/** The address of one end of a connection. */
@final
export class SocketAddress {
  constructor(
    /** The address of the host. */
    readonly ip: IpAddress,
    /** 0 to 65535, or -1 when the text has no port. */
    readonly port: i32,
  ) {}

  /**
   * Reads what Envoy gives as `source.address` and what stands in `x-forwarded-for` and its kin: `10.0.0.1:80`,
   * `[2001:db8::1]:80`, and the same without a port, IPv6 then also without brackets. A zone in brackets (`[fe80::1%2]:80`, the
   * interface that Envoy appends to a link-local address, as a number) is dropped. Null for all else, such as the path of
   * a Unix domain socket.
   */
  static parse(text: string): SocketAddress | null {
    let ip: IpAddress | null;
    let portAt: i32;
    if (text.startsWith("[")) {
      const close = text.indexOf("]");
      const zone = text.indexOf("%");
      if (close < 0 || (zone >= 0 && decimalBetween(text, zone + 1, close, i32.MAX_VALUE) < 0)) return null;
      ip = parseGroups(text, 1, zone < 0 ? close : zone);
      portAt = close + 1;
    } else {
      // One colon stands before a port; IPv6 has more.
      const colon = text.indexOf(":");
      portAt = colon < 0 || text.indexOf(":", colon + 1) >= 0 ? text.length : colon;
      ip = parseAddress(text, 0, portAt);
    }
    if (ip === null) return null;
    if (portAt == text.length) return new SocketAddress(ip, -1);
    const port = text.charCodeAt(portAt) == COLON ? decimalBetween(text, portAt + 1, text.length, 0xffff) : -1;
    return port < 0 ? null : new SocketAddress(ip, port);
  }
}
