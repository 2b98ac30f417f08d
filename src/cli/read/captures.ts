/** Capture files → the profile of their calls. A line that cannot be read is kept as a complaint and the rest goes on. */
import { Calls } from "../../core/bulk/calls.ts";
import { CaptureBytes, type CallsSeen } from "../../core/bulk/capture-bytes.ts";
import { openKernel } from "../../core/bulk/compiled.ts";
import type { ObserveOptions } from "../../core/profile/observe.ts";
import type { Profile } from "../../core/profile/profile.ts";
import type { Window } from "../../core/monitor/window.ts";
import { bytesOf, type OnBytes } from "./file.ts";
import type { SizedFile } from "./capture-files.ts";
import { kernelModule } from "./kernel.ts";
import { rateFrom, withProgress } from "../terminal/progress.ts";

/** What capture files held. */
export interface Captured {
  readonly profile: Profile;
  /** The size of all files. */
  readonly sizeBytes: number;
  readonly files: number;
  /** From the first call to after the last; null where no line says when its call was. */
  readonly window: Window | null;
  readonly lines: number;
  /** `file:line: why`. */
  readonly complaints: readonly string[];
}

export async function readCaptures(
  files: readonly SizedFile[],
  options: ObserveOptions = {},
): Promise<Captured> {
  const sizeBytes = files.reduce((total, file) => total + file.sizeBytes, 0);
  const reading = new Reading(options);
  await withProgress("Reading", Math.max(1, sizeBytes), async (update) => {
    const rate = rateFrom(performance.now());
    let before = 0;
    for (const { path, sizeBytes: size } of files) {
      await reading.read(path, (bytes) => update(before + bytes, rate(reading.lines, "call")));
      before += size;
    }
    update(sizeBytes, rate(reading.lines, "call"));
  });
  const { lines, complaints, window } = reading;
  return { profile: reading.end(), sizeBytes, files: files.length, window, lines, complaints };
}

/** Capture files on their way into a profile. */
class Reading {
  readonly complaints: string[] = [];
  lines = 0;
  readonly #kernel = openKernel(kernelModule());
  readonly #calls: Calls;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(options: ObserveOptions) {
    this.#calls = new Calls(this.#kernel, options);
  }

  /** The service's times are whole seconds. */
  get window(): Window | null {
    return this.#first <= this.#last ? { start: this.#first, end: this.#last + 1_000 } : null;
  }

  async read(path: string, onBytes: OnBytes): Promise<void> {
    const lines = new CaptureBytes(
      this.#kernel,
      this.#calls,
      (seen) => this.#count(seen),
      (error, line) => {
        this.lines++;
        this.complaints.push(`${path}:${line}: ${error.message}`);
      },
    );
    for await (const bytes of bytesOf(path, onBytes)) lines.push(bytes);
    lines.end();
  }

  end(): Profile {
    return this.#calls.end();
  }

  #count({ lines, first, last }: CallsSeen): void {
    this.lines += lines;
    this.#first = Math.min(this.#first, first);
    this.#last = Math.max(this.#last, last);
  }
}
