import { describe, expect, test } from "vitest";
import { http1Response, type HeaderList } from "@sluice/host";

const of = (status: string, ...more: HeaderList): HeaderList => [[":status", status], ...more];

describe("what Envoy's codec makes of the headers of a response", () => {
  test.each([
    ["a length", of("204", ["content-length", "5"])],
    ["a length that is no number", of("204", ["content-length", "five"])],
    ["chunks", of("204", ["transfer-encoding", "chunked"])],
  ])("a 204 that announces %s is no response", (_, headers) => {
    expect(http1Response(headers)).toBeUndefined();
  });

  test("a 204 loses a length of 0 and nothing else", () => {
    expect(http1Response(of("204", ["content-length", "0"], ["x-a", "1"]))).toEqual(of("204", ["x-a", "1"]));
  });

  test.each(["200", "205", "304", "2040"])("a %s stays as it is", (status) => {
    const headers = of(status, ["content-length", "5"], ["transfer-encoding", "chunked"]);
    expect(http1Response(headers)).toBe(headers);
  });
});
