/** What is said of a post-analytics script in the message of its execution and in the notes of its report. */

/** `outcome`: what became of it. */
export function postWords(script: string, outcome: string): string {
  return `Post-analytics ${script}: ${outcome}`;
}

export function postFailure(reason: string): string {
  return `${failed}: ${reason}`;
}

/** Whether a message says that such a script failed. */
export function hasPostFailed(message: string): boolean {
  return new RegExp(`Post-analytics [^ :]+: ${failed}: `).test(message);
}

const failed = "it failed, and changes nothing";
