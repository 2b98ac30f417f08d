import { isObject } from "../kll.ts";

/** A patch laid over what is there, at any depth: objects member by member, anything else in the place of what was. */
export function laidOver<T extends object>(below: T, above: object): T {
  const members = Object.entries(above).map(([key, value]): [string, unknown] => {
    const was: unknown = Object.hasOwn(below, key) ? Reflect.get(below, key) : undefined;
    return [key, isObject(was) && isObject(value) ? laidOver(was, value) : value];
  });
  return { ...below, ...Object.fromEntries(members) };
}
