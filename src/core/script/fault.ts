/** What a script did wrong, in words: which line of it, and what was said. What it quotes of a record is left out. */

/** A script's name as its file is called in the isolate: stacks name it. */
export function fileOf(script: string): string {
  return `${script}.js`;
}

/** The key of a script in R2. */
export function scriptKey(endpoint: string, script: string): string {
  return `scripts/${endpoint}/${fileOf(script)}`;
}

const longestMessage = 300;

/** The first line of an error, and the place in the script that its stack names first: `drop.js:3: TypeError: …`. */
export function faultWords(script: string, message: string, stack: string): string {
  const said = withoutContent(message).split("\n", 1)[0]?.trim() || "an error without words";
  const words = said.length <= longestMessage ? said : `${said.slice(0, longestMessage - 1)}…`;
  return `${placeIn(script, stack)}: ${words}`;
}

/** Why a script could not be loaded: the runtime's words, which name the place below them. */
export function loadWords(script: string, message: string): string {
  const [, said = message] = /Uncaught ([^\n]+)/.exec(message) ?? [];
  return faultWords(script, said, message);
}

/** JSON.parse() and BigInt() quote what they could not read. */
function withoutContent(message: string): string {
  return message
    .replace(/(^|: )(?:Unexpected token [^]*|"[^]*") is not valid JSON/, "$1A text is not valid JSON")
    .replace(/Cannot convert [^]* to a BigInt/, "Cannot convert a text to a BigInt");
}

function placeIn(script: string, stack: string): string {
  const file = fileOf(script);
  const line = new RegExp(`(?:^|[\\s(/"])${escaped(file)}:(\\d+)`).exec(stack)?.[1];
  return line === undefined ? file : `${file}:${line}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\-]/g, "\\$&");
}
