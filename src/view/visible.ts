/** Names and values as pages show them: whoever calls the model chose them, and nothing in them turns, hides or breaks a line. */
import { inertText } from "./inert.ts";

/** A text on one line with what would steer it made visible: ⟨RLO⟩, ⟨NUL⟩, ⏎. */
export function visible(text: string): string {
  return inertText(text).replaceAll("\n", "⏎").replaceAll("\t", "⇥");
}

/** A name, cut if very long. */
export function visibleName(name: string): string {
  if (name.trim() === "") return name === "" ? "(empty name)" : `“${visible(cutAt(name))}”`;
  return visible(cutAt(name));
}

const longestName = 300;

function cutAt(text: string): string {
  if (text.length <= longestName) return text;
  return `${text.slice(0, longestName - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
