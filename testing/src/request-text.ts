import { TestingError } from "./errors.js";

/** The parts of a request that was written as text. */
export interface RequestText {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Undefined where the text ends with its headers. */
  readonly body?: string;
}

/**
 * Reads `GET /path`, or a whole HTTP/1 message: the line, headers, and behind an empty line the body just as it is.
 * Blank lines in front and blanks around header lines do not count, so a message can be indented like the test around it.
 */
export function readRequestText(text: string): RequestText {
  const start = text.replace(/^\s*\n/, "");
  const [head, body] = splitOnce(start, /\r?\n[ \t]*(?:\r?\n|$)/);
  const [first = "", ...lines] = head.split(/\r?\n/);
  const [, method, path] =
    /^([^\s]+) (\S.*?)(?: HTTP\/\d(?:\.\d)?)?$/.exec(lines.length > 0 ? first.trim() : first) ?? [];
  if (method === undefined || path === undefined)
    throw invalid(first, 'write a method, a blank and a path, such as "GET /"');
  const headers = lines.map((line): [string, string] => {
    const [, name, value] = /^\s*([^\s:]+):[ \t]*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) throw invalid(line, 'a header is written "name: value", and a blank line ends them');
    return [name, value!];
  });
  return { method, path, headers, ...(body !== undefined && body !== "" && { body }) };
}

function splitOnce(text: string, separator: RegExp): [before: string, after: string | undefined] {
  const match = separator.exec(text);
  return match === null ? [text, undefined] : [text.slice(0, match.index), text.slice(match.index + match[0].length)];
}

function invalid(line: string, remedy: string): TestingError {
  return new TestingError("SLUICE_TEST_REQUEST_INVALID", `The request line "${line}" cannot be read: ${remedy}.`);
}
