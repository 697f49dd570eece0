import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colours only where a terminal shows them and nobody has refused them (no-color.org). */
function paint(format: Format, text: string): string {
  const wanted = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  return wanted ? styleText(format, text) : text;
}

export function good(text: string): string {
  return paint("green", text);
}

export function bad(text: string): string {
  return paint("red", text);
}

export function bold(text: string): string {
  return paint("bold", text);
}

export function dim(text: string): string {
  return paint("gray", text);
}

/** `61.1 kB`, in thousands. */
export function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}

/** `0.42 s` */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
