/** The browser of the tests: Debian's Chromium, without its errands. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const browserPath = "/usr/bin/chromium";
const isThere = existsSync(browserPath);

/** Whether there is one; says which tests are skipped where there is none. */
export function hasBrowserFor(what: string): boolean {
  if (!isThere) process.stderr.write(`Tests of ${what} are skipped: ${browserPath} is not there\n`);
  return isThere;
}

export function launch(): Promise<Browser> {
  const args = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({ executablePath: browserPath, args });
}
