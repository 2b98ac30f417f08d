/** Bodies of models as makers document them, and what is kept of each: all cells that are not missing. */

type Cells = Readonly<Record<string, string>>;

export interface Body {
  readonly name: string;
  readonly body: unknown;
  readonly cells: Cells;
}

/** What every request has, though it be none. */
export const none = { images: "0", files: "0", tools: "0" };

/** Too long to be a name. */
export const png = "iVBORw0KGgoAAAANSUhEUgAA".repeat(20);

/** What every answer that was generated has, and one of five letters. */
export const generated = { choices: "1", tool_calls: "0", images: "0" };
export const text = { ...generated, text_chars: "5", finish_reason: "stop" };
