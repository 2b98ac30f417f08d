/** Opens a file in the browser, by the program that each system has for it. */
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { remark, type Output } from "./terminal/output.ts";

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Programs that stay while the browser does have opened it. */
const patienceMs = 3_000;

/** Says the address where no browser can be opened. */
export async function openInBrowser(path: string, output: Pick<Output, "note">): Promise<void> {
  const { href } = pathToFileURL(resolve(path));
  if (!(await hasOpened(href))) output.note(remark(`no browser could be opened: the page is at ${href}`));
}

function hasOpened(address: string): Promise<boolean> {
  const [program, ...before] = openers[process.platform] ?? ["xdg-open"];
  return new Promise((done) => {
    const child = spawn(program, [...before, address], { detached: true, stdio: "ignore" });
    const patience = setTimeout(() => done(true), patienceMs);
    child.once("error", () => {
      clearTimeout(patience);
      done(false);
    });
    child.once("exit", (code) => {
      clearTimeout(patience);
      done(code === 0);
    });
    child.unref();
  });
}
