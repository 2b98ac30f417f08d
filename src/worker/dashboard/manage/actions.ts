/** What the forms of an endpoint's settings can ask for: on which part of the page each is, and what is said when it is done. */

const actions = {
  configure: { at: "configuration", done: "The configuration is saved and in force within seconds" },
  "put-monitor": { at: "monitors", done: "The monitor is saved" },
  pause: { at: "monitors", done: "The monitor is paused: its windows are not checked until it runs again" },
  resume: { at: "monitors", done: "The monitor runs again, from the next window on" },
  "delete-monitor": { at: "monitors", done: "The monitor is deleted" },
  "test-receiver": { at: "receivers", done: "The receiver took the test message" },
  "use-baseline": { at: "baselines", done: "The baseline is in force: the next check compares with it" },
  "cancel-baseline": { at: "baselines", done: "The baseline is cancelled" },
  replay: { at: "replays", done: "The replay is begun" },
  "delete-endpoint": { at: "end", done: "The endpoint is deleted" },
} as const;

export type Action = keyof typeof actions;

/** Null for what no form asks. */
export function actionOf(text: string | null): Action | null {
  return (Object.keys(actions) as Action[]).find((action) => action === text) ?? null;
}

/** The part of the page whose form asks for it; the page itself for what no form asks. */
export function sectionOf(action: Action | null): string {
  return action === null ? "page" : actions[action].at;
}

/** What is said once it is done; null for what no form asks. */
export function doneWords(text: string): { readonly at: string; readonly words: string } | null {
  const action = actionOf(text);
  return action === null ? null : { at: actions[action].at, words: actions[action].done };
}
