/** What the bench of the watch calls of Weir's core, in one bundle. */
export { baselineFor, learnedBaselineFor, tableOf } from "../verdicts/engine.ts";
export { binsOf } from "../../../src/core/watch/bins/bins.ts";
export { binsText, parseBins } from "../../../src/core/watch/bins/form.ts";
export { placeIn } from "../../../src/core/watch/bins/places.ts";
export { callsASlot } from "../../../src/core/watch/ladder.ts";
export { heads } from "../../../src/core/watch/counts.ts";
export { Watch } from "../../../src/core/watch/watch.ts";
export { stateOf, watchOf } from "../../../src/core/watch/state.ts";
export { typeIn } from "../../../src/core/profile/column.ts";
export { keyOf } from "../../../src/core/profile/tap/tap.ts";
export { observe } from "../../../src/core/profile/observe.ts";
export { Profile } from "../../../src/core/profile/profile.ts";
export { KnownShape } from "../../../src/core/read/shape.ts";
