import { fileURLToPath } from "node:url";
import { relative } from "node:path";
import type { FunctionTime, HeapFigures, Profile } from "@sluice/host";
import { bold, dim, size } from "./style.js";

/** Functions that are printed; all of them are in the `.cpuprofile`. */
const shownFunctions = 15;

/** What a person reads of a profile. */
export function profileReport(profile: Profile, functions: readonly FunctionTime[], title: string): string {
  const { requests, milliseconds, callbacks } = profile;
  const rate = Math.round((requests / milliseconds) * 1000);
  const ofKind = (kind: FunctionTime["kind"]): readonly FunctionTime[] => functions.filter((one) => one.kind === kind);
  const total = sum(functions);
  const split = (["plugin", "border", "host", "engine"] as const).map(
    (kind) => `${kind} ${percent(sum(ofKind(kind)), total)}`,
  );
  const plugin = ofKind("plugin");
  return [
    `${bold(`${requests} times ${title}`)} in ${(milliseconds / 1000).toFixed(2)} s, ${rate} a second`,
    dim(split.join(", ")),
    "",
    row("callback", "calls", "each", "longest"),
    ...callbacks.map(({ name, calls, totalMs, maxMs }) =>
      row(name, String(calls), microseconds(totalMs / calls), microseconds(maxMs)),
    ),
    "",
    `share of the plugin's ${sum(plugin).toFixed(1)} ms, function, source`,
    ...plugin
      .slice(0, shownFunctions)
      .map((one) => `${percent(one.selfMs, sum(plugin)).padStart(7)}  ${one.name.padEnd(44)} ${dim(placeOf(one))}`),
  ].join("\n");
}

/** What a person reads of the heap of a plugin under load. */
export function heapReport({ heap }: Profile): string {
  const { requests, before, after, bytesPerRequest, blocksPerRequest } = heap;
  const mallocs = after.mallocCalls - before.mallocCalls;
  const lines = [
    row("heap", "before", "after", ""),
    figures("linear memory", before.memoryBytes, after.memoryBytes),
    ...blockLines(before, after),
    `memory asked for by the host: ${(mallocs / requests).toFixed(2)} times and ` +
      `${((after.mallocBytes - before.mallocBytes) / requests).toFixed(1)} bytes for each request`,
  ];
  if (bytesPerRequest !== undefined && blocksPerRequest !== undefined) {
    lines.push(
      `growth: ${bytesPerRequest.toFixed(2)} bytes and ${blocksPerRequest.toFixed(4)} blocks for each request`,
    );
  }
  return lines.join("\n");
}

function blockLines({ blocks: before }: HeapFigures, { blocks: after }: HeapFigures): string[] {
  if (before === undefined || after === undefined) {
    return [
      dim("The module has no heap of the AssemblyScript compiler, so nothing is known of what is in its memory."),
    ];
  }
  return [
    row("  blocks in use", String(before.used), String(after.used), ""),
    figures("  bytes in use", before.usedBytes, after.usedBytes),
    figures("  bytes free", before.freeBytes, after.freeBytes),
    figures("  largest free block", before.largestFreeBytes, after.largestFreeBytes),
  ];
}

function figures(name: string, before: number, after: number): string {
  return row(name, size(before), size(after), "");
}

function row(name: string, ...columns: readonly string[]): string {
  return `${name.padEnd(36)}${columns.map((text) => text.padStart(14)).join("")}`.trimEnd();
}

function sum(functions: readonly FunctionTime[]): number {
  return functions.reduce((total, { selfMs }) => total + selfMs, 0);
}

function percent(part: number, whole: number): string {
  return `${whole === 0 ? "0.0" : ((part / whole) * 100).toFixed(1)} %`;
}

function microseconds(milliseconds: number): string {
  return `${(milliseconds * 1000).toFixed(2)} µs`;
}

function placeOf({ url, line }: FunctionTime): string {
  if (url.startsWith("wasm://")) return "";
  const file = url.startsWith("file:") ? relative(process.cwd(), fileURLToPath(url)) : url;
  return `${file}:${line + 1}`;
}
