/**
 * Where the demo's last line leads: an address on this computer's loopback that signs its visitor in to the demo's own
 * dashboard. The token itself is never shown, and no address holds it; whoever has the link has what the token gives,
 * as long as the demo runs. The Worker knows nothing of it: cookies are a host's, whatever the port.
 */
import { randomBytes } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { reasonOf } from "../read/file.ts";
import { listen, type DemoServer } from "./server.ts";

/** `page`: the path of the Worker that is opened. The server's `url` is the whole link. */
export async function startDoor(worker: string, token: string, page: string): Promise<DemoServer> {
  const path = `/${randomBytes(12).toString("base64url")}`;
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== path) {
      response.writeHead(404, plain).end("Nothing is here: open the link that the demo's last line has.\n");
      return;
    }
    signIn(worker, token).then(
      (cookies) => letIn(response, `${worker}${page}`, cookies),
      (error: unknown) => response.writeHead(502, plain).end(`${reasonOf(error)}\n`),
    );
  });
  const door = await listen(server);
  return { ...door, url: `${door.url}${path}` };
}

const plain = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };

function letIn(response: ServerResponse, location: string, cookies: readonly string[]): void {
  const headers = { location, "set-cookie": [...cookies], "referrer-policy": "no-referrer" };
  response.writeHead(303, { ...headers, "cache-control": "no-store" }).end();
}

/** The cookies of a session, as the form on the sign-in page gets them. */
async function signIn(worker: string, token: string): Promise<readonly string[]> {
  const body = new URLSearchParams({ token });
  const response = await fetch(`${worker}/sign-in`, { method: "POST", body, redirect: "manual" });
  await response.arrayBuffer();
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) return cookies;
  throw new Error(`Cannot sign in: the Worker answered ${response.status}: open the link again in a minute`);
}
