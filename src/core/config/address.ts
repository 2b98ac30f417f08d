/**
 * Why the URL of an upstream or a receiver may not be used: the guard against a configuration that points
 * the Worker at itself or at the network it runs in (server-side request forgery).
 *
 * It judges the host as `URL` has normalised it, so 0x7f.1, 2130706433 and fullwidth digits are all 127.0.0.1.
 * A public name that resolves to a private address is out of its reach: a Worker cannot see the answer.
 * Ranges: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890). Names: RFC 6761, 6762, 8375, and
 * .internal as reserved by ICANN in 2024.
 */
type AddressRange = readonly [base: string, prefix: number, kind: string];

const RANGES_V4: readonly AddressRange[] = [
  ["0.0.0.0", 8, "an unspecified address"],
  ["10.0.0.0", 8, "a private address"],
  ["100.64.0.0", 10, "a carrier-grade NAT address"],
  ["127.0.0.0", 8, "a loopback address"],
  ["169.254.0.0", 16, "a link-local address"],
  ["172.16.0.0", 12, "a private address"],
  ["192.0.0.0", 24, "a reserved address"],
  ["192.0.2.0", 24, "a documentation address"],
  ["192.88.99.0", 24, "a reserved address"],
  ["192.168.0.0", 16, "a private address"],
  ["198.18.0.0", 15, "a benchmark address"],
  ["198.51.100.0", 24, "a documentation address"],
  ["203.0.113.0", 24, "a documentation address"],
  ["224.0.0.0", 4, "a multicast address"],
  ["240.0.0.0", 4, "a reserved address"],
];

const RANGES_V6: readonly AddressRange[] = [
  ["::", 128, "an unspecified address"],
  ["::1", 128, "a loopback address"],
  ["64:ff9b:1::", 48, "a private NAT64 address"],
  ["2001::", 23, "a reserved address"],
  ["2001:db8::", 32, "a documentation address"],
  ["3fff::", 20, "a documentation address"],
  ["fc00::", 7, "a private address"],
  ["fe80::", 10, "a link-local address"],
  ["fec0::", 10, "a private address"],
  ["ff00::", 8, "a multicast address"],
];

/** IPv6 forms that carry an IPv4 address, and how many bits follow it. */
const CARRIERS: readonly (readonly [base: string, prefix: number, bitsAfter: bigint])[] = [
  ["::", 96, 0n],
  ["::ffff:0:0", 96, 0n],
  ["::ffff:0:0:0", 96, 0n],
  ["64:ff9b::", 96, 0n],
  ["2002::", 16, 80n],
];

const LOCAL_NAMES = ["localhost", "localdomain", "local", "internal", "home.arpa"];

/** In words that follow "Cannot use this URL: ", or null when it is fine. Never repeats what may be a secret. */
export function refusal(url: string, allowPrivate: boolean): string | null {
  if (!URL.canParse(url)) return "it is not an absolute URL";
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== "https:" && !(allowPrivate && protocol === "http:")) {
    return allowPrivate ? "its scheme must be https or http" : "its scheme must be https";
  }
  if (username !== "" || password !== "") {
    return "it must not contain a user name or password: name a secret instead";
  }
  if (url.includes("#")) return "it must not contain a fragment (#)";
  return allowPrivate ? null : hostRefusal(hostname);
}

function hostRefusal(hostname: string): string | null {
  const kind = hostname.startsWith("[") ? kindOfV6(bitsOfV6(hostname.slice(1, -1))) : kindOfNamed(hostname);
  return kind === null ? null : `its host ${hostname} is ${kind}`;
}

function kindOfNamed(hostname: string): string | null {
  const name = hostname.replace(/(?<!\.)\.+$/, "");
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return kindOfV4(bitsOfV4(name));
  if (LOCAL_NAMES.some((local) => name === local || name.endsWith(`.${local}`))) return "a local name";
  return name.includes(".") ? null : "a name without a domain";
}

function kindOfV4(bits: bigint): string | null {
  const range = RANGES_V4.find(([base, prefix]) => isIn(bits, bitsOfV4(base), 32 - prefix));
  return range?.[2] ?? null;
}

function kindOfV6(bits: bigint): string | null {
  const range = RANGES_V6.find(([base, prefix]) => isIn(bits, bitsOfV6(base), 128 - prefix));
  if (range !== undefined) return range[2];
  const carrier = CARRIERS.find(([base, prefix]) => isIn(bits, bitsOfV6(base), 128 - prefix));
  if (carrier !== undefined) return kindOfV4((bits >> carrier[2]) & 0xffff_ffffn);
  // 2000::/3 is all of IPv6 that is given out for the public internet.
  return isIn(bits, bitsOfV6("2000::"), 125) ? null : "a reserved address";
}

function isIn(bits: bigint, base: bigint, freeBits: number): boolean {
  return bits >> BigInt(freeBits) === base >> BigInt(freeBits);
}

function bitsOfV4(dotted: string): bigint {
  return dotted.split(".").reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

function bitsOfV6(text: string): bigint {
  const [head = "", tail = ""] = text.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
