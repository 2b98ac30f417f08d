/** The answer of something that may never come: after `ms` it counts as a failure, though it may still happen. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Something beside this isolate, R2 or an object, gave no answer or failed by itself: another time it may answer. */
export class OutOfReach extends Error {
  /** Whose answer it is. */
  readonly what: string;

  constructor(what: string, cause: unknown) {
    super(`${what}${marker}${cause instanceof Error ? cause.message : String(cause)}`);
    this.what = what;
  }
}

/** What an error is about is told by its message: between objects its class is lost. */
const marker = " cannot be reached: ";

/** The answer of something beside this isolate that comes within `ms`. Throws OutOfReach where none does. */
export async function reached<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  try {
    return await within(ms, work);
  } catch (error) {
    if (error instanceof OutOfReach || error instanceof TypeError) throw error;
    if (!(error instanceof Error) || Reflect.get(error, "remote") !== true || isPassing(error))
      throw new OutOfReach(what, error);
    // Its own code threw: for want of something else beside it, or by a fault.
    const [its, cause] = error.message.split(marker, 2);
    throw its === undefined || cause === undefined ? error : new OutOfReach(its, cause);
  }
}

/** Of the platform's making: another time it answers. */
export function isPassing(error: Error): boolean {
  return Reflect.get(error, "retryable") === true || Reflect.get(error, "overloaded") === true;
}

/** An object may read R2, or ask others, before it answers. */
const objectPatienceMs = 60_000;

/** An object whose answers are waited for so long. */
export function patient<Stub extends object>(stub: Stub, what: string, ms = objectPatienceMs): Stub {
  return new Proxy(stub, {
    get: (_, question) =>
      // An async function that gives a stub would ask it whether it is a promise.
      question === "then"
        ? undefined
        : (...parameters: readonly unknown[]) => reached(what, ms, ask(stub, question, parameters)),
  });
}

/** A property of a stub is read once and not bound: each would be a message of its own. */
async function ask(
  stub: object,
  question: string | symbol,
  parameters: readonly unknown[],
): Promise<unknown> {
  const method: unknown = Reflect.get(stub, question);
  if (typeof method !== "function") throw new TypeError(`Cannot ask ${String(question)}: it is no method`);
  return Reflect.apply(method, stub, parameters);
}
