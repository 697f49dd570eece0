// What the typed getters of JsonValue share: a value of the tape as a type, the default for a node of -1, which stands for an
// absent value, and a problem with its path for a value of another type.
import { GrowingBuffer } from "../buffer";
import { Decimal } from "../decimal";
import { E_A_NUMBER, E_AN_INTEGER, E_EXPECTED, E_GOT } from "../errors";
import { DECIMAL_ROOM, IntegerKind, IntegerReader, storeUnsigned } from "../integer";
import { JsonDocument } from "./document";
import { JsonKind, kindName } from "./kind";
import { pathOf } from "./path";

/** Longer numbers are cut in messages. */
const LONGEST_SHOWN: i32 = 40;

export function readString(document: JsonDocument, node: i32, absent: string): string {
  return isKind(document, node, JsonKind.String) ? document.tape.text(node) : absent;
}

export function readBool(document: JsonDocument, node: i32, absent: bool): bool {
  if (!isKind(document, node, JsonKind.Bool)) return absent;
  return load<u8>(document.tape.sourceAt(node)) == 0x74;
}

export function readNumber(document: JsonDocument, node: i32, absent: f64): f64 {
  if (!isKind(document, node, JsonKind.Number)) return absent;
  return new Decimal(document.tape.sourceAt(node), document.tape.sourceEnd(node)).toF64();
}

/** Returns `node` when it is a container of this kind, and -1 otherwise. */
export function readContainer(document: JsonDocument, node: i32, kind: JsonKind): i32 {
  return isKind(document, node, kind) ? node : -1;
}

/** Reads a signed integer from `least` to `most`. */
export function readLong(document: JsonDocument, node: i32, absent: i64, least: i64, most: i64): i64 {
  if (!isKindOf(document, node, JsonKind.Number, "integer")) return absent;
  const reader = new IntegerReader();
  const kind = reader.read(document.tape.sourceAt(node), document.tape.sourceEnd(node));
  const magnitude = reader.magnitude;
  if (kind == IntegerKind.Exact && magnitude <= <u64>i64.MAX_VALUE + <u64>reader.negative) {
    const value = reader.negative ? -(<i64>magnitude) : <i64>magnitude;
    if (value >= least && value <= most) return value;
  }
  refuseInteger(document, node, kind, least, <u64>most);
  return absent;
}

/** Reads an unsigned integer of 64 bits from `least` to `most`. */
export function readUlong(document: JsonDocument, node: i32, absent: u64, least: u64, most: u64): u64 {
  if (!isKindOf(document, node, JsonKind.Number, "integer")) return absent;
  const reader = new IntegerReader();
  const kind = reader.read(document.tape.sourceAt(node), document.tape.sourceEnd(node));
  const magnitude = reader.magnitude;
  if (kind == IntegerKind.Exact && (!reader.negative || magnitude == 0) && magnitude >= least && magnitude <= most) {
    return magnitude;
  }
  refuseInteger(document, node, kind, least, most);
  return absent;
}

/** Reads a number from `least` to `most`; `range` says so. */
export function readNumberIn(
  document: JsonDocument,
  node: i32,
  absent: f64,
  least: f64,
  most: f64,
  range: string,
): f64 {
  const value = readNumber(document, node, absent);
  if (node < 0 || document.tape.kind(node) != JsonKind.Number || (value >= least && value <= most)) return value;
  const message = new GrowingBuffer();
  message.text(E_EXPECTED);
  message.text(E_A_NUMBER);
  message.text(range);
  refuseNumber(document, node, message);
  return absent;
}

function isKind(document: JsonDocument, node: i32, wanted: JsonKind): bool {
  return isKindOf(document, node, wanted, kindName(wanted));
}

/** Whether there is a value of this kind; `name` says in a problem what was wanted. */
function isKindOf(document: JsonDocument, node: i32, wanted: JsonKind, name: string): bool {
  if (node < 0) return false;
  const kind = document.tape.kind(node);
  if (kind == wanted) return true;
  const path = document.countsOnly ? "" : pathOf(document.tape, node);
  document.report(path, E_EXPECTED + name + E_GOT + kindName(kind));
  return false;
}

function refuseInteger(document: JsonDocument, node: i32, kind: IntegerKind, least: i64, most: u64): void {
  const message = new GrowingBuffer();
  message.text(E_EXPECTED);
  if (kind == IntegerKind.Fraction) {
    message.text("integer");
  } else {
    message.text(E_AN_INTEGER);
    message.decimal(least);
    message.text(" to ");
    if (least < 0 && <i64>most < 0) message.decimal(<i64>most);
    else message.length += storeUnsigned(message.reserve(DECIMAL_ROOM), most);
  }
  refuseNumber(document, node, message);
}

/** Reports what the message says was expected, and the number that was got. */
function refuseNumber(document: JsonDocument, node: i32, message: GrowingBuffer): void {
  message.text(E_GOT);
  const source = document.tape.source(node);
  message.text(source.length > LONGEST_SHOWN ? source.substring(0, LONGEST_SHOWN) + "..." : source);
  document.report(document.countsOnly ? "" : pathOf(document.tape, node), message.toText());
}
