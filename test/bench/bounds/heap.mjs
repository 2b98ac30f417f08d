/** The heap of a Worker's isolate, as the inspector tells it: what is left after its garbage was collected. */

import { setTimeout as wait } from "node:timers/promises";

const pokeMs = 20;
const patienceMs = 60_000;

/** `url` is the inspector's; `poke` has the isolate do something: it collects its garbage then. Null where this Node has no WebSocket. */
export async function openHeap(url, worker, poke) {
  if (globalThis.WebSocket === undefined) return null;
  const socket = new WebSocket(new URL(`/core:user:${worker}`, url));
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Cannot inspect ${worker}: the inspector does not answer`));
  });
  const waiting = new Map();
  let asked = 0;
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
    waiting.delete(id);
  };
  const ask = (method) =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      const timer = setTimeout(() => reject(new Error(`${method} was not answered`)), patienceMs);
      waiting.set(id, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  return {
    /** Bytes that are held: objects, and buffers outside of the heap. */
    async held() {
      const collected = ask("HeapProfiler.collectGarbage");
      for (let isOver = false; !isOver;) {
        await poke();
        isOver = await Promise.race([collected.then(() => true), wait(pokeMs, false)]);
      }
      const {
        usedSize,
        embedderHeapUsedSize = 0,
        backingStorageSize = 0,
      } = await ask("Runtime.getHeapUsage");
      return usedSize + embedderHeapUsedSize + backingStorageSize;
    },
    close: () => socket.close(),
  };
}
