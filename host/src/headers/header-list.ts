import type { ByteString } from "../bytes.js";

/**
 * Headers or trailers in wire order. Requests carry `:method`, `:path`, `:authority` and `:scheme`, responses carry
 * `:status`. Names may be in any case on the way in and are lower case on the way out.
 */
export type HeaderList = readonly (readonly [name: ByteString, value: ByteString])[];
