// Why an entry is in no set of addresses.

/** An entry is no address, before its `/` if it has one. */
// @ts-ignore: decorator
@lazy
export const E_NOT_IP: string = "not an IPv4 or IPv6 address or network";
/** What follows the `/` is no number of bits of such an address; below 96 for an IPv4-mapped one. */
// @ts-ignore: decorator
@lazy
export const E_PREFIX_LENGTH: string = "invalid prefix length";
