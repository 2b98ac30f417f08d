export function builtConfig(folder: string): Promise<string>;
