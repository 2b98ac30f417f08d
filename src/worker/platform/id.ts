/** An id of a baseline or an execution; sorts by the time it was made: `20261123T150000-1a2b3c4d`. */
export function newId(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  return `${time}-${crypto.randomUUID().slice(0, 8)}`;
}
