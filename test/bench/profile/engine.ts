/** What the bench calls of Weir's core, in one bundle. */
export { Column } from "../../../src/core/profile/column.ts";
export { ownColumns } from "../../../src/core/profile/align.ts";
export { suggest } from "../../../src/core/baseline/constraints.ts";
export { describe } from "../../../src/core/baseline/statistics.ts";
export { Calls } from "../../../src/core/bulk/calls.ts";
export { openKernel } from "../../../src/core/bulk/compiled.ts";
export { openReference } from "../../core/bulk/twin.ts";
export { judge } from "../../../src/core/report/judgement.ts";
export { observe } from "../../../src/core/profile/observe.ts";
export { mergeProfiles } from "../../../src/core/profile/room/merged.ts";
export { Profile } from "../../../src/core/profile/profile.ts";
export { CaptureBytes } from "../../../src/core/bulk/capture-bytes.ts";
export { TableReader } from "../../../src/core/table/reader.ts";
export { Quantiles } from "../../../src/core/sketch/quantiles.ts";
export { sortBlock } from "../../../src/core/sketch/sort.ts";
export { quantileOf } from "../../../src/core/sketch/weighted.ts";
export { kernelModule } from "../../../src/cli/read/kernel.ts";
