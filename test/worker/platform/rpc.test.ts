/**
 * What crosses between objects: a value over RPC may have 32 MiB. Every method that can be asked from outside stands here
 * with what its arguments and its answer weigh at most, in bytes: a batch is measured, others are reckoned from what bounds
 * them. A new method fails until somebody has thought of it.
 */
import { describe, expect, it } from "vitest";
import { encodeCalls, fromCall } from "../../../src/core/call/frames.ts";
import { mostHeldBytes } from "../../../src/core/profile/room/budget.ts";
import { Baselines } from "../../../src/worker/baseline/records.ts";
import { Catalog } from "../../../src/worker/deployment/catalog.ts";
import { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { SegmentRecord } from "../../../src/worker/endpoint/segments/record.ts";
import { Edits } from "../../../src/worker/endpoint/edits.ts";
import { ScriptWrites } from "../../../src/worker/script/writes.ts";
import { Live } from "../../../src/worker/endpoint/live.ts";
import { Metrics } from "../../../src/worker/endpoint/metrics/metrics.ts";
import { Incidents } from "../../../src/worker/incident/incidents.ts";
import { Mutes } from "../../../src/worker/incident/mutes.ts";
import { Executions } from "../../../src/worker/monitor/executions.ts";
import { Monitors } from "../../../src/worker/monitor/monitors.ts";
import { Judging } from "../../../src/worker/monitor/judging.ts";
import { Replays } from "../../../src/worker/monitor/replay/replays.ts";
import { Runs } from "../../../src/worker/monitor/runs.ts";
import { Outbox } from "../../../src/worker/notify/outbox.ts";
import { partBytes } from "../../../src/worker/recorder/answers.ts";
import { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { callOf } from "../given/given.ts";

const rooms = {
  Baselines,
  Catalog,
  Edits,
  ScriptWrites,
  Endpoint,
  Executions,
  Incidents,
  Judging,
  Live,
  Metrics,
  Monitors,
  Mutes,
  Outbox,
  Recorder,
  Replays,
  Runs,
  SegmentRecord,
};

const mebibyte = 2 ** 20;
/** A few numbers, names and short texts. */
const few = 10_000;
/** A record of a page, its reason in words, and how many a page has. */
const page = 200 * few;
/** Asked within the object alone, with what is in its tables. */
const inside = 0;

/** Of Catalog: names of 63 characters, of more endpoints than a deployment has. */
const names = 100_000 * 80;
/** 500 monitors, and what a configuration may have: 10 receivers, 100 rules of redaction. */
const view = 500 * few + mebibyte;

const weights: Record<keyof typeof rooms, Record<string, number>> = {
  Catalog: {
    deployment: few,
    announce: few,
    late: few,
    // A page of the list has 40.
    stand: page,
    fleet: page,
    tryToSignIn: few,
    signedIn: few,
    schedule: few,
    // What one of 32 invocations wakes: a name and two times each.
    reschedule: 5_000 * 200,
    remove: few,
    purged: few,
    names,
    // A scrape asks at most 1,000.
    part: 10 * page,
    // 250 names; health is a few numbers and a reason.
    pushing: 2 * page,
    pushed: 2 * page,
    pushState: few,
    known: names,
    due: names,
  },
  Endpoint: {
    configuration: mebibyte,
    raiseShards: few,
    // Bins as text, which has a bound in bytes of twice as many; words, and what was made of them (core/watch/told.ts).
    watchBins: 2 * 4 * mebibyte,
    watchSays: 4 * mebibyte,
    notRecorded: few,
    configure: view,
    view,
    remove: few,
    tick: few,
    // Its rooms' questions, each of which stands here.
    ask: view,
    alarm: inside,
  },
  // Eight lists of 20 values, each of 128 units.
  SegmentRecord: {
    learn: few,
    known: 3 * few,
    names: inside,
  },
  Baselines: {
    begin: few,
    attempt: few,
    use: few,
    edited: few,
    edits: inside,
    progress: few,
    rangeProgress: few,
    complete: few,
    fail: few,
    cancel: few,
    get: few,
    current: few,
    list: page,
    unfinished: inside,
    establish: inside,
    isUnderWay: inside,
  },
  Edits: {
    count: inside,
    begin: few,
    end: few,
    finish: few,
    next: inside,
    doDue: inside,
  },
  ScriptWrites: {
    put: few,
    delete: few,
  },
  Monitors: {
    says: inside,
    checkedUntil: inside,
    put: few,
    delete: few,
    get: few,
    list: view,
    nextDue: few,
    enable: few,
    paused: few,
    enterDue: inside,
    undoFuture: inside,
  },
  Executions: {
    enterScheduled: inside,
    enterManual: inside,
    enterBackfill: inside,
    ofWindow: inside,
    lastJudged: inside,
    recordsBefore: inside,
    // A day of hours, each with its words.
    lastWindows: page,
    shown: page,
    stuck: inside,
    undoFuture: inside,
    hurry: inside,
    waiting: inside,
    nextRun: inside,
    run: inside,
    begin: inside,
    postpone: inside,
    setIncomplete: inside,
    finish: inside,
    forget: inside,
    isEmpty: inside,
    unjudged: 500 * few,
    get: few,
    list: page,
  },
  // Of an incident cross 20 findings, 100 names and 200 events.
  Incidents: {
    next: inside,
    doDue: inside,
    take: inside,
    onlySegments: inside,
    own: inside,
    firing: inside,
    end: inside,
    review: inside,
    closeAll: inside,
    undoFuture: inside,
    list: page,
    underWay: few,
    get: 400 * few,
    acknowledge: 400 * few,
    test: few,
    isEmpty: inside,
    forget: inside,
  },
  Live: {
    next: inside,
    doDue: inside,
    version: inside,
    edited: few,
    bins: inside,
    say: inside,
    judged: inside,
    settle: inside,
    // Words of 64 shards are cut.
    view: 4 * mebibyte,
  },
  // 500 monitors with their counts; scores of 1,000 features, whose names have at most 200 characters.
  Metrics: { look: 500 * few + 1_000 * 1_000, judged: inside },
  Mutes: { add: few, remove: few, list: page, inForce: inside },
  Outbox: {
    add: inside,
    try: inside,
    reconfigure: inside,
    next: inside,
    hurry: inside,
    doDue: inside,
    forget: inside,
    isEmpty: inside,
    list: page,
  },
  // A rehearsal crosses as a stream: what is asked is settings of every feature.
  Judging: {
    reference: inside,
    judge: inside,
    rehearsal: 16 * mebibyte,
    compared: inside,
    current: inside,
    settings: inside,
    counted: inside,
    preprocessor: inside,
    comparesWindows: inside,
    uncaptured: inside,
    unanswerable: inside,
    alertOn: inside,
  },
  // Reports stay in R2.
  Runs: { next: inside, doDue: inside, now: few, backfill: inside },
  Replays: {
    begin: 1_000 * 60 * 300,
    // A hundred thousand characters of settings each.
    list: 100 * 100_000 * 2,
    rehearsal: 16 * mebibyte,
    // 1,000 windows, each with 40 names and 15 notes of 300 characters.
    find: 1_000 * 60 * 300,
    cancel: 1_000 * 60 * 300,
    resume: 1_000 * 60 * 300,
    isEmpty: inside,
    forget: inside,
    leave: inside,
  },
  Recorder: {
    record: largestBatch(),
    // A stream of parts. For a Worker of an earlier version as one value, within what profiles may hold.
    pieces: 2 * partBytes,
    profile: mostHeldBytes * 1.25,
    segment: 2 * partBytes,
    segments: few,
    nearest: few,
    peak: few,
    // Words, and 400 names of at most 1,000 characters.
    watching: 4 * mebibyte,
    settle: 4 * mebibyte,
    health: 100 * few,
    purge: few,
    alarm: inside,
  },
};

/** A batch takes no more calls once it has a mebibyte: the last one brings both bodies, of the most that may be configured. */
function largestBatch(): number {
  const body = (letter: string) => ({
    contentType: "text/csv",
    encoding: "CSV" as const,
    data: letter.repeat(mebibyte),
    truncated: true,
  });
  const last = callOf("last", 0, { input: body("a"), output: body("b") });
  return mebibyte + 256 * few + encodeCalls([fromCall(last)]).length;
}

describe("over RPC", () => {
  it.each(Object.entries(rooms))("every method of %s has a weight", (name, { prototype }) => {
    const methods = Object.getOwnPropertyNames(prototype).filter((method) => method !== "constructor");
    expect(Object.keys(weights[name as keyof typeof rooms]).toSorted()).toEqual(methods.toSorted());
  });

  it("none weighs more than a value may", () => {
    const all = Object.entries(weights).flatMap(([room, methods]) =>
      Object.entries(methods).map(([method, bytes]) => ({ method: `${room}.${method}`, bytes })),
    );
    expect(all.filter(({ bytes }) => bytes > 32 * mebibyte)).toEqual([]);
  });
});
