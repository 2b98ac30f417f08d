/** Looks for a text in every byte that a deployment has left behind, in all the forms in which it could be there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every file under a folder: databases, what is still in their logs, and the blobs of R2. */
export function filesUnder(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}

/** The files that hold the text in any form. */
export function holding(text: string, files: ReadonlyMap<string, Buffer>): string[] {
  const forms = formsOf(text);
  return [...files].filter(([, bytes]) => forms.some((form) => bytes.includes(form))).map(([path]) => path);
}

/** As it is, quoted for CSV, within JSON, within JSON within JSON, in an address, and within base64. */
function formsOf(text: string): Buffer[] {
  const escaped = (inner: string) => JSON.stringify(inner).slice(1, -1);
  const ascii = (inner: string) =>
    escaped(inner).replaceAll(
      /[^ -~]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  const plain = [text, text.replaceAll('"', '""')].flatMap((form) => [
    form,
    escaped(form),
    escaped(escaped(form)),
    ascii(form),
    encodeURIComponent(form),
  ]);
  const encoded = plain.slice(0, 2).flatMap(base64Of);
  return [
    ...plain.map((form) => Buffer.from(form)),
    ...[...plain, ...encoded].map(latin),
    ...encoded.map(latin),
  ];
}

function latin(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** What is the same of its base64 wherever it stands in other bytes: at each of three places. */
function base64Of(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const first = before === 0 ? 0 : before + 1;
    const left = (before + bytes.length) % 3;
    return whole.slice(first, left === 0 ? undefined : -1);
  });
}
