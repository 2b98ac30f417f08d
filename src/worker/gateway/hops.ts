/**
 * How often a call has come through Weir. RFC 8586: whoever passes a request on puts its name into `cdn-loop`, takes no
 * other's away, and refuses what has its own in it once too often. So a call whose upstream is Weir again, under whatever
 * name, or another Weir whose upstream is this one, goes round a few times and not for ever.
 */
import type { Fields } from "./fields.ts";

export const loopHeader = "cdn-loop";

const ourName = "weir";
/** A deployment may stand before another, and that before a third. */
const mostHops = 3;

export function hasComeTooOften(fields: Fields): boolean {
  const header = fields.get(loopHeader);
  if (header === null) return false;
  const passed = header.split(",").map((entry) => entry.split(";", 1)[0]?.trim());
  return passed.filter((name) => name?.toLowerCase() === ourName).length >= mostHops;
}

/** Who passed the call on so far, and Weir. */
export function withOurHop(fields: Fields): string {
  const passed = fields.get(loopHeader);
  return passed === null || passed.trim() === "" ? ourName : `${passed}, ${ourName}`;
}
