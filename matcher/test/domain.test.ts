import { beforeAll, describe, expect, test } from "vitest";
import { Matcher } from "./support/matcher.js";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.load();
});

function matches(domain: string, host: string): boolean {
  matcher.configure({ _rules_: [{ _match_domain_: [domain] }] });
  return matcher.find({ host }) === 0;
}

describe("a domain of Higress' reference table", () => {
  test.each([
    ["www.*", "www.test.com", true],
    ["www.*", "test.com", false],
    ["*.example.com", "www.example.com", true],
    ["*.example.com", "example.com", false],
    ["www.example.com", "www.example.com", true],
    ["www.example.com", "example.com", false],
    ["www.example.com", "www.example.com:8080", true],
    ["*", "www.example.com", true],
    ["*", "", true],
  ])("%s and the host %s: %s", (domain, host, expected) => {
    expect(matches(domain, host)).toBe(expected);
  });
});

describe("a domain whose virtual host Envoy would choose", () => {
  // Envoy compares without regard to case, and where it is told to, without a port of digits and without one last dot.
  test.each([
    ["a.test.com", ["a.test.com", "A.TEST.COM", "a.test.com:8080", "A.Test.Com:18001", "a.test.com."]],
    ["a.test.com", ["a.test.com:", "a.test.com.:80", "A.TEST.COM.:"]],
    ["A.Test.COM", ["a.test.com", "A.TEST.COM:1"]],
    ["a.test.com.", ["a.test.com", "a.test.com.", "A.TEST.COM.:80"]],
    ["*.test.com", ["a.test.com", "A.B.TEST.COM:80", "a.test.com.", "a.test.com.:1"]],
    ["*.test.com.", ["a.test.com", "a.test.com."]],
    ["*.Test.com:8080", ["a.test.com:8080", "A.TEST.COM:8080"]],
    ["a.test.*", ["a.test.com", "A.TEST.org.:80"]],
    ["A.Test.com:*", ["a.test.com:1", "A.test.com:"]],
    ["a.test.com:8080", ["a.test.com:8080", "A.TEST.com:8080"]],
    ["*.", ["x.", "x.:80"]],
    [".", [".", ".:80"]],
    ["[::1]", ["[::1]", "[::1]:80", "[::1]:"]],
    ["[FE80::A]", ["[fe80::a]:443", "[fe80::A]"]],
    ["*", ["a.test.com", "", ":", "@", "a\u0000b", "ü", "\udc80"]],
  ])("%s matches each of %j", (domain, hosts) => {
    expect(hosts.filter((host) => !matches(domain, host))).toEqual([]);
  });
});

describe("a domain that the host is not", () => {
  test.each([
    ["a.test.com", ["b.test.com", "xa.test.com", "a.test.com.x", "a.test.com..", "a.test.co", "", ".a.test.com"]],
    ["a.test.com", ["user@a.test.com", "user@a.test.com:80", "a.test.com@evil.com"]],
    ["user", ["user@a.test.com"]],
    ["a.test.com", ["b.test.com,a.test.com", " a.test.com", "a%2etest.com", "a.test.com%2e", "a.test.com/"]],
    ["a.test.com", ["[a.test.com]:80", "a.test.com]:80x]"]],
    ["a.test.com:8080", ["a.test.com", "a.test.com:80", "a.test.com:80800"]],
    ["*.test.com:8080", ["a.test.com", "a.test.com:80"]],
    ["*.", ["x", "x.y"]],
    ["", ["a"]],
    ["[::1]", ["::1", "[::1", "[::10]", "[::1]x"]],
    ["[::", ["[::1]"]],
    ["kelvin.com", ["\u212aelvin.com"]],
    ["i.com", ["\u0130.com", "\u0131.com"]],
    ["ü.com", ["Ü.com", "xn--tda.com"]],
    ["a*b", ["ab", "axb"]],
    ["*a*", ["a", "xax"]],
  ])("%s matches none of %j", (domain, hosts) => {
    expect(hosts.filter((host) => matches(domain, host))).toEqual([]);
  });

  test("an empty domain is the empty host, with or without a port", () => {
    expect(["", ":80", ":"].filter((host) => !matches("", host))).toEqual([]);
  });

  test("bytes beyond ASCII are compared as they are", () => {
    expect(matches("ü.com", "ü.COM:80")).toBe(true);
    expect(matches("*.com", "\udc80.com")).toBe(true);
  });
});

test("userinfo is part of the host for the end of a domain, as it is for Envoy", () => {
  expect(matches("*.test.com", "user@a.test.com")).toBe(true);
  // So does Envoy where it ignores ports.
  expect(matches("*.test.com", "x.test.com:y@evil.com")).toBe(true);
});
