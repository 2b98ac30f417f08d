/** One structured line a fault, for `wrangler tail` and Workers Logs. Never a secret, never a payload. */
export function log(event: string, fields: Readonly<Record<string, string | number | null>>): void {
  // oxlint-disable-next-line no-console -- the platform's log is the console
  console.error(JSON.stringify({ event, ...fields }));
}
