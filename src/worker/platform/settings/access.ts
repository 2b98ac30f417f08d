/** The variables of Cloudflare Access: whose tokens sign in to the pages, and who is an admin by them. */

export interface AccessSettings {
  /** Where the team's keys are, and who its tokens are issued by: an origin. */
  readonly issuer: string;
  /** The application's audience tag. */
  readonly audience: string;
  /** E-mail addresses in lower case. */
  readonly admins: readonly string[];
}

/** How the variables of an environment are read. */
interface Given {
  readonly faults: { push(fault: { readonly message: string }): unknown };
  value<T>(
    name: "WEIR_ACCESS_TEAM" | "WEIR_ACCESS_AUD" | "WEIR_ACCESS_ADMINS",
    otherwise: { readonly unset: T; readonly wrong: T },
    rule: {
      readonly read: (text: string) => T | undefined;
      readonly expected: string;
      readonly instead?: string;
    },
  ): T;
}

const nobody = "nobody signs in by Cloudflare Access";

/** `allowsLoopback`: for development, where the keys are served without TLS. Null where nobody signs in so. */
export function accessIn(given: Given, allowsLoopback: boolean): AccessSettings | null {
  const none = { unset: null, wrong: null };
  const issuer = given.value<string | null>(
    "WEIR_ACCESS_TEAM",
    { unset: null, wrong: "" },
    {
      read: (text) => issuerIn(text, allowsLoopback),
      expected: "the team's domain, such as example.cloudflareaccess.com",
      instead: nobody,
    },
  );
  const audience = given.value<string | null>(
    "WEIR_ACCESS_AUD",
    { ...none, wrong: "" },
    {
      read: (text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined),
      expected: "the application's audience tag, 64 hexadecimal digits",
      instead: nobody,
    },
  );
  const admins = given.value<readonly string[]>(
    "WEIR_ACCESS_ADMINS",
    { unset: [], wrong: [] },
    {
      read: addressesIn,
      expected: "e-mail addresses with commas between them",
      instead: "everybody whom Cloudflare Access lets in may look, and change nothing",
    },
  );
  if ((issuer === null) !== (audience === null)) {
    const missing = issuer === null ? "WEIR_ACCESS_TEAM" : "WEIR_ACCESS_AUD";
    given.faults.push({
      message: `${missing}: it is missing beside the other one: ${nobody}: set both or none`,
    });
  }
  return issuer && audience ? { issuer, audience, admins } : null;
}

/** With or without https:// before it. */
function issuerIn(text: string, allowsLoopback: boolean): string | undefined {
  const address = /^https?:\/\//.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return undefined;
  const { origin, protocol, hostname, href } = new URL(address);
  const isLoopback = protocol === "http:" && /^(?:127\.0\.0\.1|localhost)$/.test(hostname);
  const isAllowed = isLoopback ? allowsLoopback : protocol === "https:" && hostname.includes(".");
  return isAllowed && href === `${origin}/` ? origin : undefined;
}

function addressesIn(text: string): readonly string[] | undefined {
  const all = text.split(",").map((one) => one.trim().toLowerCase());
  return all.every((one) => /^[^\s@,]+@[^\s@,]+$/.test(one)) ? all : undefined;
}
