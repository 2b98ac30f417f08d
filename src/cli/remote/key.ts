/** How an object in a deployment's bucket is named on the command line. */

export const prefix = "r2:";

/** Whether the argument names an object in a deployment's bucket; a file of such a name is `./r2:…`. */
export function isRemoteKey(path: string): boolean {
  return path.startsWith(prefix);
}
