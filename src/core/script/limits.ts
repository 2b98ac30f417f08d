/** How much a script may be, is given and may answer. What is beyond them is said, and never kept in silence. */
export const scriptLimits = {
  /** Bytes of a script. */
  bytes: 256 * 1024,
  /** Scripts of an endpoint. */
  scripts: 100,
  /** Characters of capture records in a turn: one of more is a turn of its own. */
  turnLength: 4 * 1024 * 1024,
  /** CPU of a turn, in milliseconds; the platform ends what takes longer, workerd on this computer does not. */
  turnCpuMs: 10_000,
  /** A turn that has given no answer by then is over. */
  turnMs: 20_000,
  /** A promise for one record that is not kept by then fails. */
  recordMs: 2_000,
  /** All turns of a window together: an alarm has fifteen minutes. */
  windowMs: 240_000,
  /** Characters of the rows that come of one record. */
  recordLength: 1024 * 1024,
  /** Characters of the rows of a turn: records beyond are given again in the next one. */
  answerLength: 8 * 1024 * 1024,
  /** Turns that died, after which a script is given up. */
  deaths: 20,
  /** Characters of what postprocess() is given: statistics of very many columns are longer. */
  filesLength: 16 * 1024 * 1024,
  /** Characters of what postprocess() may answer. */
  postLength: 1024 * 1024,
} as const;

/** Beyond this share of failed records nothing is judged: those that are left are no sample of the window. */
export const mostFailedShare = 0.1;
