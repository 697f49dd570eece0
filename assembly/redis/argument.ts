import { RespWriter } from "@sluice/codec/resp/writer";
import { formatNumber } from "@sluice/codec/number";

/**
 * Adds an argument as `fmt.Sprint` of Go prints it: text, which becomes its bytes again without loss, bytes, an integer, a
 * `bool`, or a floating point number.
 */
export function addArgument<T>(writer: RespWriter, value: T): void {
  if (isString<T>()) writer.text(changetype<string>(value));
  else if (isBoolean<T>()) writer.text(value ? "true" : "false");
  else if (isFloat<T>()) writer.text(formatFloat(<f64>value));
  else if (isInteger<T>() && (isSigned<T>() || sizeof<T>() < 8)) writer.integer(<i64>value);
  else if (isInteger<T>()) writer.text((<u64>value).toString());
  else if (idof<T>() == idof<Uint8Array>()) writer.bytes(changetype<Uint8Array>(value));
  else ERROR("an argument of a Redis command is a string, a Uint8Array, a number or a bool");
}

/** Adds each as an argument. */
export function addArguments<T>(writer: RespWriter, values: T[]): void {
  for (let i = 0; i < values.length; i++) addArgument<T>(writer, unchecked(values[i]));
}

/** The fewest digits that read back as the same number, with an exponent below 0.0001 and from a million on. */
function formatFloat(value: f64): string {
  if (isNaN(value)) return "NaN";
  const sign = Math.signbit(value) ? "-" : "";
  const magnitude = abs(value);
  if (!isFinite(value)) return sign.length > 0 ? "-Inf" : "+Inf";
  const text = formatNumber(magnitude);
  return sign + (magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e6) ? text : withExponent(text));
}

/** Lays a number out as `d.ddde±dd`. */
function withExponent(text: string): string {
  const e = text.indexOf("e");
  const mantissa = e < 0 ? text : text.substring(0, e);
  const point = mantissa.indexOf(".");
  const digits = mantissa.replace(".", "");
  let first = 0;
  while (digits.charCodeAt(first) == 0x30) first++;
  let end = digits.length;
  while (digits.charCodeAt(end - 1) == 0x30) end--;
  const fraction = end - first > 1 ? "." + digits.substring(first + 1, end) : "";
  const places = (point < 0 ? digits.length : point) - 1 - first;
  const exponent = e < 0 ? places : places + <i32>I32.parseInt(text.substring(e + 1));
  const size = abs(exponent);
  return digits.charAt(first) + fraction + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size.toString();
}
