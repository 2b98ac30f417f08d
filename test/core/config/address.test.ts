import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusal } from "../../../src/core/config/address.ts";

const PRIVATE_V4 = [
  ["0.0.0.0", "unspecified"],
  ["10.1.2.3", "private"],
  ["100.64.0.1", "carrier-grade"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["169.254.169.254", "link-local"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["198.18.0.1", "benchmark"],
  ["198.19.255.255", "benchmark"],
  ["224.0.0.1", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "reserved"],
] as const;

const PUBLIC_V4 = ["1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255"];

describe("refusal()", () => {
  it.each([
    "https://api.example.com",
    "https://api.example.com:8443/v1/models?key=a%23b",
    "https://api.example.com./",
    "https://localhost.example.com",
    "https://internal.example.com",
    "https://xn--bcher-kva.example",
    "https://[2606:4700:4700::1111]/",
    "https://[64:ff9b::8.8.8.8]/",
    "https://[2002:808:808::1]/",
    "https://[::ffff:8.8.8.8]/",
    ...PUBLIC_V4.map((address) => `https://${address}/`),
  ])("refusal() is null for %s", (url) => {
    expect(refusal(url, false)).toBeNull();
    expect(refusal(url, true)).toBeNull();
  });

  it.each(PRIVATE_V4)("refusal() names %s as %s", (address, kind) => {
    expect(refusal(`https://${address}/`, false)).toMatch(`its host ${address} is a`);
    expect(refusal(`https://${address}:8443/a`, false)).toMatch(kind);
    expect(refusal(`https://${address}:8443/a`, true)).toBeNull();
  });

  it("refusal() sees private IPv4 in every notation the URL parser knows", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRIVATE_V4), ([address]) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
        const whole = ((a * 256 + b) * 256 + c) * 256 + d;
        const hex = (value: number) => value.toString(16);
        const low = `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
        const hosts = [
          String(whole),
          `0x${hex(whole)}`,
          `0${whole.toString(8)}`,
          `0x${hex(a)}.${(b * 256 + c) * 256 + d}`,
          `${a}.${b}.${c * 256 + d}`,
          `${address}.`,
          `[::ffff:${address}]`,
          `[::${low}]`,
          `[::ffff:0:${low}]`,
          `[64:ff9b::${low}]`,
          `[64:ff9b:1::${low}]`,
          `[2002:${low}::1]`,
        ];
        for (const host of hosts) expect(refusal(`https://${host}/`, false)).toMatch(/^its host .* is an? /);
      }),
    );
  });

  it.each([
    ["https://[::1]/", "loopback"],
    ["https://[0:0:0:0:0:0:0:1]/", "loopback"],
    ["https://[::]/", "unspecified"],
    ["https://[fc00::1]/", "private"],
    ["https://[fdab:cdef::1]/", "private"],
    ["https://[fe80::1]/", "link-local"],
    ["https://[febf::1]/", "link-local"],
    ["https://[fec0::1]/", "private"],
    ["https://[ff02::1]/", "multicast"],
    ["https://[2001::1]/", "reserved"],
    ["https://[2001:db8::1]/", "documentation"],
    ["https://[100::1]/", "reserved"],
    ["https://[4000::1]/", "reserved"],
    ["https://0x7f.1/", "127.0.0.1 is a loopback"],
    ["https://2130706433/", "127.0.0.1 is a loopback"],
    ["https://①②⑦.0.0.1/", "127.0.0.1 is a loopback"],
    ["https://localhost/", "a local name"],
    ["https://LOCALHOST./", "a local name"],
    ["https://localhost../", "a local name"],
    ["https://%6cocalhost/", "a local name"],
    ["https://model.localhost/", "a local name"],
    ["https://printer.local/", "a local name"],
    ["https://metadata.google.internal/", "a local name"],
    ["https://metadata.google.internal./", "a local name"],
    ["https://nas.home.arpa/", "a local name"],
    ["https://localhost.localdomain/", "a local name"],
    ["https://intranet/", "a name without a domain"],
    ["https://com./", "a name without a domain"],
  ])("refusal() of %s says %s, unless private hosts are allowed", (url, kind) => {
    expect(refusal(url, false)).toMatch(kind);
    expect(refusal(url, true)).toBeNull();
  });

  it("refusal() allows http only where private hosts are allowed, and never another scheme", () => {
    expect(refusal("http://api.example.com/", false)).toBe("its scheme must be https");
    expect(refusal("http://127.0.0.1:9000/", true)).toBeNull();
    for (const url of [
      "ftp://api.example.com/",
      "file:///etc/passwd",
      "data:,x",
      "javascript:0",
      "ws://a.example",
    ]) {
      expect(refusal(url, false)).toBe("its scheme must be https");
      expect(refusal(url, true)).toBe("its scheme must be https or http");
    }
  });

  it.each([
    "https://name:hunter2@api.example.com/",
    "https://hunter2@api.example.com/",
    "https://:hunter2@api.example.com/",
    "hunter2:other@api.example.com",
    "https://name:hunter2@bad host/",
  ])("refusal() of a URL with user info never repeats it: %s", (url) => {
    for (const allowPrivate of [false, true]) {
      expect(refusal(url, allowPrivate)).toBeTypeOf("string");
      expect(refusal(url, allowPrivate)).not.toMatch(/hunter2|name:/);
    }
  });

  it("refusal() refuses a fragment, and what is not an absolute URL", () => {
    expect(refusal("https://api.example.com/#a", true)).toBe("it must not contain a fragment (#)");
    expect(refusal("https://api.example.com/#", true)).toBe("it must not contain a fragment (#)");
    for (const url of ["", "api.example.com", "/v1", "https://", "https://[::1", "https://1.2.3.256/"]) {
      expect(refusal(url, true)).toBe("it is not an absolute URL");
    }
  });
});
