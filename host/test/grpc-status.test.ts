import { expect, test } from "vitest";
import { grpcTimeout, statusIn, statusOfHttp } from "../src/callout/grpc-status.js";

test("a status of HTTP stands for one of gRPC, by gRPC's table", () => {
  const stands = { 200: 2, 204: 2, 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 500: 2, 502: 14, 503: 14, 504: 14 };
  for (const [status, code] of Object.entries(stands)) expect([status, statusOfHttp(status)]).toEqual([status, code]);
  expect(statusOfHttp(undefined)).toBe(2);
});

const invalid = Array<number>(3).fill(0xffff_ffff);

test("what is no status of gRPC is invalid, and an empty one is none", () => {
  expect(["0", "16", "17", "-1", "x", "", undefined].map(statusIn)).toEqual([0, 16, ...invalid, undefined, undefined]);
});

test("a time-out has eight digits at most, in milliseconds or else in seconds", () => {
  expect([1, 99_999_999, 100_000_500, 1e15].map(grpcTimeout)).toEqual(["1m", "99999999m", "100000S", "99999999S"]);
});
