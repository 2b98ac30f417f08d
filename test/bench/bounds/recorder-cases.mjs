/**
 * Cases of `bounds` for a Recorder's profiles. Each is `{ name, run({ port, path, api, ask }), config?, withoutOff? }`:
 * `run` calls the endpoint at `path` and resolves when it is over; with `withoutOff` nothing is compared.
 */
export const recorderCases = [];
