/** What a RESP value is. */
export enum RespKind {
  /** `_`, and the forms of RESP2: `$-1` and `*-1`. Also what stands for a value that is not there. */
  Null,
  /** `+`: a line of text, such as `OK`. */
  SimpleString,
  /** `-` or `!`: the command has failed. */
  Error,
  /** `:`: from -9223372036854775808 to 9223372036854775807. */
  Integer,
  /** `$`: any bytes. */
  BulkString,
  /** `*` */
  Array,
  /** `#` */
  Boolean,
  /** `,`: infinities and NaN included. */
  Double,
  /** `(`: an integer of any size. */
  BigNumber,
  /** `=`: text that says of what format it is. */
  VerbatimString,
  /** `%`: keys and values in turn. */
  Map,
  /** `~` */
  Set,
  /** `>`: a message that is no answer to a command. */
  Push,
}

/** Returns what the type byte of a value stands for, or -1 when it is none. That of attributes is none. */
export function kindOf(type: u32): i32 {
  switch (type) {
    case 0x5f:
      return RespKind.Null;
    case 0x2b:
      return RespKind.SimpleString;
    case 0x2d:
    case 0x21:
      return RespKind.Error;
    case 0x3a:
      return RespKind.Integer;
    case 0x24:
      return RespKind.BulkString;
    case 0x2a:
      return RespKind.Array;
    case 0x23:
      return RespKind.Boolean;
    case 0x2c:
      return RespKind.Double;
    case 0x28:
      return RespKind.BigNumber;
    case 0x3d:
      return RespKind.VerbatimString;
    case 0x25:
      return RespKind.Map;
    case 0x7e:
      return RespKind.Set;
    case 0x3e:
      return RespKind.Push;
    default:
      return -1;
  }
}

/** Whether the value is made of others. */
export function isAggregate(kind: RespKind): bool {
  return kind == RespKind.Array || kind == RespKind.Map || kind == RespKind.Set || kind == RespKind.Push;
}
