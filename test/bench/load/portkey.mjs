/** Portkey's gateway, no dev dependency: looked for in WEIR_PEERS, else here, and run on Node as it is shipped. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { once } from "node:events";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Skip } from "../rounds.mjs";
import { payloads } from "./payloads.mjs";

const packageName = "@portkey-ai/gateway";
const pollMs = 100;
const longestStartMs = 20_000;

export async function startPortkey(upstreamPort) {
  const place = manifestPlace();
  if (place === null) {
    const install = `npm install --no-save ${packageName}@1.15.2`;
    throw new Skip(`Portkey is not installed: ${install}, or name a folder that has it: WEIR_PEERS=/folder`);
  }
  const { bin, version } = JSON.parse(readFileSync(place, "utf8"));
  const port = await freePort();
  const child = spawn(process.execPath, [join(dirname(place), bin), `--port=${port}`, "--headless"], {
    stdio: "ignore",
    env: { ...process.env, NODE_ENV: "production", TRUSTED_CUSTOM_HOSTS: "127.0.0.1" },
  });
  const stop = () => void child.kill();
  process.once("exit", stop);
  await answering(child, port);
  const headers = {
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${upstreamPort}/v1`,
    authorization: "Bearer bench",
  };
  return { port, pid: child.pid, path: payloads.chat.path, payload: "chat", headers, version, stop };
}

/** Null if it is not installed. */
function manifestPlace() {
  for (const folder of [process.env.WEIR_PEERS, import.meta.dirname]) {
    if (folder === undefined) continue;
    try {
      return createRequire(join(resolve(folder), "anything.js")).resolve(`${packageName}/package.json`);
    } catch {
      // The next one may have it.
    }
  }
  return null;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

async function answering(child, port) {
  const end = performance.now() + longestStartMs;
  while (child.exitCode === null && performance.now() < end) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer !== null) return answer.arrayBuffer();
    await wait(pollMs);
  }
  child.kill();
  throw new Error(`Cannot start Portkey: exit ${child.exitCode}, and no answer on port ${port}`);
}
