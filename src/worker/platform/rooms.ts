/**
 * Rooms of an object, asked over RPC: one method of the object hands a question to one of its rooms, so that one place
 * asks whether there is anything to be asked. A plain method costs one message and leaves nothing to be disposed of;
 * its refusal is a value, where a getter could only throw.
 */
import type { Result } from "./problem.ts";

/** An object with rooms. */
export interface Host {
  ask(room: string, question: string, parameters: readonly unknown[]): Promise<Result<unknown>>;
}

type Method = (...parameters: never[]) => unknown;

/** A room as whoever asks it from outside sees it: every answer may be that there is nothing to ask. */
export type Remote<Room> = {
  readonly [
    Question in keyof Room as Room[Question] extends Method ? Question : never
  ]: Room[Question] extends (...parameters: infer Parameters) => infer Answer
    ? (...parameters: Parameters) => Promise<Result<Awaited<Answer>>>
    : never;
};

/** A room of a host, by the name it has there. */
export function remoteRoom<Room>(host: Host, room: string): Remote<Room> {
  // Every question goes to the host, which knows what its rooms answer.
  return new Proxy({} as Remote<Room>, {
    // An async function that gives a room would ask it whether it is a promise.
    get: (_, question) =>
      question === "then"
        ? undefined
        : (...parameters: readonly unknown[]) => host.ask(room, String(question), parameters),
  });
}

/** In the host: puts a question to a room. Only methods of the room's class are questions. */
export async function askRoom(
  room: object,
  question: string,
  parameters: readonly unknown[],
): Promise<unknown> {
  const prototype: unknown = Object.getPrototypeOf(room);
  const method: unknown =
    typeof prototype === "object" && prototype !== null && Object.hasOwn(prototype, question)
      ? Reflect.get(prototype, question)
      : undefined;
  if (typeof method !== "function" || question === "constructor") {
    throw new TypeError(`Cannot ask ${question}: the room has no such question`);
  }
  return Reflect.apply(method, room, parameters);
}
