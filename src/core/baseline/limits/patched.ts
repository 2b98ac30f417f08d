/** A patch laid over what is there, at any depth: objects member by member, anything else in the place of what was. */
export function laidOver<T extends object>(below: T, above: object): T {
  const members = Object.entries(above).map(([key, value]): [string, unknown] => {
    const was: unknown = Object.hasOwn(below, key) ? Reflect.get(below, key) : undefined;
    return [key, isMembers(was) && isMembers(value) ? laidOver(was, value) : value];
  });
  return { ...below, ...Object.fromEntries(members) };
}

function isMembers(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
