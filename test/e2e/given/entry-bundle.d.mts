export function bundleEntry(name: string, folder: string): Promise<string>;
