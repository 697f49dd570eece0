import { ByteBuilder } from "@sluice/codec/bytes";
import { JsonDocument } from "@sluice/codec/json/document";
import { LogLevel } from "../abi/enums";
import { E_AT_BYTE, E_CONFIG_INVALID, E_CONFIG_NOT_JSON, E_MORE_PROBLEMS, E_RULES } from "./errors";
import { report } from "./log";

/** `{}`, which stands for no configuration. */
const EMPTY_OBJECT: usize = memory.data<u8>([0x7b, 0x7d]);

/** Reads a JSON configuration; what is wrong with it as a whole is among the problems of the document. */
export function readConfiguration(bytes: Uint8Array): JsonDocument {
  if (bytes.length == 0) {
    bytes = new Uint8Array(2);
    store<u16>(bytes.dataStart, load<u16>(EMPTY_OBJECT));
  }
  const document = JsonDocument.parse(bytes);
  if (!document.ok) {
    const at = new ByteBuilder().decimal(document.offset).toText();
    document.report("", E_CONFIG_NOT_JSON + document.error + E_AT_BYTE + at);
  } else if (document.root.get("_rules_").exists) {
    document.report("_rules_", E_RULES);
  }
  return document;
}

/** Logs what is wrong with a configuration. @returns true when nothing is */
export function reportProblems(problems: string[], more: i32): bool {
  const count = problems.length;
  for (let i = 0; i < count; i++) report(LogLevel.Error, E_CONFIG_INVALID + unchecked(problems[i]));
  if (more > 0) report(LogLevel.Error, E_CONFIG_INVALID + E_MORE_PROBLEMS);
  return count == 0;
}
