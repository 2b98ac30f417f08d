/**
 * The commands that ask a deployment one thing each: which call of its API, with what, and how the answer is shown. To add
 * one: a row, and its row in docs/command-line.md.
 */

/** What a user may say beside the names in the path. */
export interface Given {
  /** As commander has it: `--state <state>`. */
  readonly flag: string;
  readonly text: string;
  /** A file is the body, as it is. */
  readonly to: "query" | "body" | "file";
  /** Where it goes: `upstream.url`. */
  readonly member: string;
  readonly isNumber?: true;
  readonly isRequired?: true;
}

/** How an answer is shown to people. */
type Shown =
  /** Things of a list, of each these members in columns; of names, the names. */
  | {
      readonly kind: "list";
      readonly member: string;
      readonly columns: readonly string[];
      /** Whether they come in pages: of other lists no page may be asked for. */
      readonly isPaged?: true;
      /** What stands above them: a sentence of the answer. */
      readonly above?: string;
    }
  /** Its fields. */
  | { readonly kind: "fields" }
  /** A file, as it is. */
  | { readonly kind: "file" }
  /** A report: what is worst, in sentences. */
  | { readonly kind: "report" }
  /** An execution that has just ended, by its report. */
  | { readonly kind: "execution" }
  /** Nothing is answered: it is done. */
  | { readonly kind: "done"; readonly words: string };

export interface RemoteCommand {
  readonly noun: string;
  readonly verb: string;
  readonly summary: string;
  readonly method: string;
  /** Names in braces are what the user says, in this order. */
  readonly path: string;
  readonly given?: readonly Given[];
  /** Only where there is none of this name yet. */
  readonly isNew?: true;
  readonly shown: Shown;
  /** Members that say, where they are true or not empty, that it is not fine: exit code 2. */
  readonly faults?: readonly string[];
  /** Members that say so where they are false. */
  readonly needs?: readonly string[];
}

type More = Partial<Pick<RemoteCommand, "given" | "isNew" | "faults" | "needs">>;

/** `call`: the method, and the path, `…` of which is the endpoint's. */
function row(words: string, call: string, summary: string, shown: Shown, more: More = {}): RemoteCommand {
  const [noun = "", verb = ""] = words.split(" ");
  const [method = "", path = ""] = call.split(" ");
  return { noun, verb, method, path: path.replace("…", "/v1/endpoints/{endpoint}"), summary, shown, ...more };
}

const fields = { kind: "fields" } as const;
const file = { kind: "file" } as const;
const done = (words: string) => ({ kind: "done", words }) as const;
/** `columns`: with blanks between them. */
const list = (member: string, columns = "") =>
  ({ kind: "list", member, columns: columns.split(" ").filter((column) => column !== "") }) as const;
const pages = (member: string, columns = "") => ({ ...list(member, columns), isPaged: true }) as const;

function query(flag: string, text: string): Given {
  return { flag, text, to: "query", member: flag.replace(/^--| <.*$/g, "") };
}

function body(flag: string, text: string, member = flag.replace(/^--| <.*$/g, "")): Given {
  return { flag, text, to: "body", member };
}

const must = (given: Given): Given => ({ ...given, isRequired: true });
const numeric = (given: Given): Given => ({ ...given, isNumber: true });

export const remoteCommands: readonly RemoteCommand[] = [
  row("endpoint list", "GET /v1/endpoints", "their names", pages("endpoints")),
  row("endpoint show", "GET …", "its configuration with every default, and its monitors", fields),
  row("endpoint add", "PUT …", "a new one, everything else by default", fields, {
    given: [must(body("--upstream <url>", "where calls go", "upstream.url"))],
    isNew: true,
  }),
  row("endpoint delete", "DELETE …", "forget it; its files and counts stay", done("is forgotten"), {
    given: [query("--purge", "captures, baselines, reports and profiles go too, for good")],
  }),
  row(
    "endpoint health",
    "GET …/health",
    "what was seen, counted and lost; exits 2 where something is wrong",
    fields,
    { faults: ["problems", "warnings"] },
  ),
  row(
    "baseline list",
    "GET …/baselines",
    "newest first, with age and what differs from the one before",
    pages("baselines", "id status current source.kind rows createdAt ageDays compared.words"),
  ),
  row("baseline window", "POST …/baselines", "make one of a past window of its calls", fields, {
    given: [
      must(body("--start <time>", "ISO 8601, or epoch milliseconds", "window.start")),
      must(body("--end <time>", "the window ends before this", "window.end")),
    ],
  }),
  row("baseline show", "GET …/baselines/{baseline}", "how far it is, or how it ended", fields),
  row("baseline use", "POST …/baselines/{baseline}/use", "put it in force again", fields),
  row("baseline cancel", "POST …/baselines/{baseline}/cancel", "while it is being built", fields),
  row(
    "baseline compare",
    "GET …/baselines/{baseline}/compare",
    "what differs from another one, the largest difference first",
    list("features", "feature size words"),
    { given: [query("--before <id>", "the other one; the finished one made before it if not given")] },
  ),
  row("baseline constraints", "GET …/baselines/{baseline}/constraints.json", "constraints.json", file),
  row("baseline statistics", "GET …/baselines/{baseline}/statistics.json", "statistics.json", file),
  row("monitor list", "GET …", "those of an endpoint", list("monitors", "name words config.enabled nextDue")),
  row("monitor show", "GET …/monitors/{monitor}", "its configuration, and when it is due next", fields),
  row("monitor add", "PUT …/monitors/{monitor}", "a new one", fields, {
    given: [
      must(body("--schedule <schedule>", "when it runs: hourly, daily, every 15 minutes, cron, NOW")),
      body("--time-zone <zone>", "whose clocks the schedule goes by: Europe/Berlin", "timeZone"),
      body("--window <duration>", "how long a window is, if not since the last: PT24H"),
      body("--start-offset <duration>", "where a window begins, from then: -PT5H", "startOffset"),
      body("--end-offset <duration>", "where a window ends, from then: -PT1H", "endOffset"),
      body("--reference <reference>", "what windows are compared with: previous-window, same-time-yesterday"),
      body("--reference-endpoint <name>", "or the same window of another endpoint", "reference.endpoint"),
      numeric(body("--minimum-records <n>", "fewer leave drift undecided", "minimumRecords")),
    ],
    isNew: true,
  }),
  row(
    "monitor pause",
    "POST …/monitors/{monitor}/pause",
    "windows that end meanwhile are not checked",
    fields,
  ),
  row("monitor resume", "POST …/monitors/{monitor}/resume", "let it run again, from now on", fields),
  row(
    "monitor delete",
    "DELETE …/monitors/{monitor}",
    "stop and forget it; its executions stay",
    done("is forgotten"),
  ),
  row("monitor explain", "GET …/monitors/{monitor}/explain", "what it asks of each feature, and by what", {
    ...list("features", "feature type words"),
    above: "by",
  }),
  row(
    "monitor run",
    "POST …/monitors/{monitor}/executions",
    "check a past window now; exits as weir check does",
    { kind: "execution" },
    {
      given: [
        must(body("--start <time>", "ISO 8601, epoch milliseconds, or how long ago: -PT5H")),
        must(body("--end <time>", "the window ends before this")),
        body("--tell", "what is found counts for incidents, and may wake people"),
      ],
    },
  ),
  row(
    "monitor replay",
    "POST …/monitors/{monitor}/replays",
    "judge past windows anew, beside what was said of them",
    fields,
    {
      given: [
        must(body("--start <time>", "ISO 8601, or epoch milliseconds")),
        must(body("--end <time>", "windows end by this")),
        body("--source <source>", "profiles or captures; profiles where these can answer"),
        body("--baseline <id>", "in place of what the monitor compares with"),
        body("--preprocessor <script>", "makes rows of captures, in place of the monitor's"),
        body("--backfill", "check only windows that never were, as executions"),
      ],
    },
  ),
  row(
    "replay list",
    "GET …/replays",
    "newest first",
    list("replays", "id monitor state windows.done windows.total windows.differing"),
    { given: [query("--monitor <name>", "only this monitor's")] },
  ),
  row("replay show", "GET …/replays/{replay}", "how far it is, and what came of each window", fields),
  row("replay cancel", "DELETE …/replays/{replay}", "what is done of it stays", fields),
  row(
    "replay resume",
    "POST …/replays/{replay}/resume",
    "go on at the first window that is not done with",
    fields,
  ),
  row(
    "execution list",
    "GET …/executions",
    "newest first",
    pages("executions", "id monitor status window.start window.end violations"),
    {
      given: [
        query("--monitor <name>", "only this monitor's"),
        query("--before <time>", "windows that ended before, ISO 8601"),
      ],
    },
  ),
  row("execution show", "GET …/executions/{execution}", "how it stands, or how it ended", fields),
  row(
    "execution report",
    "GET …/executions/{execution}/report.json",
    "what is worst; exits as weir check does",
    { kind: "report" },
  ),
  row(
    "execution violations",
    "GET …/executions/{execution}/constraint_violations.json",
    "constraint_violations.json",
    file,
  ),
  row("script list", "GET …/scripts", "their names", list("scripts")),
  row("script show", "GET …/scripts/{script}", "the module as it was put", file),
  row("script put", "PUT …/scripts/{script}", "put a module, which is loaded first", fields, {
    given: [must({ flag: "--file <file>", text: "the module", to: "file", member: "file" })],
  }),
  row(
    "script delete",
    "DELETE …/scripts/{script}",
    "monitors that name it judge nothing from then on",
    done("is deleted"),
  ),
  row(
    "incident list",
    "GET …/incidents",
    "newest first",
    pages("incidents", "id state severity monitor since title"),
    { given: [query("--state <state>", "only pending, firing or resolved")] },
  ),
  row(
    "incident show",
    "GET …/incidents/{incident}",
    "what was seen, what was told to whom, and what was not and why",
    fields,
  ),
  row(
    "incident acknowledge",
    "POST …/incidents/{incident}/acknowledge",
    "somebody works on it: it is not told again while it lasts",
    fields,
    { given: [body("--by <who>", "who does")] },
  ),
  row(
    "mute list",
    "GET …/mutes",
    "those in force",
    list("mutes", "id until monitor kind feature segment reason"),
  ),
  row(
    "mute add",
    "POST …/mutes",
    "do not tell of all, or of a monitor, a kind, a feature, a segment, until a time",
    fields,
    {
      given: [
        numeric(body("--hours <n>", "for so long from now on")),
        body("--until <time>", "or until then, ISO 8601"),
        body("--monitor <name>", "only what it sees"),
        body("--kind <kind>", "only incidents of this kind: drift, schema_break, …"),
        body("--feature <name>", "only this feature"),
        body("--segment <name>", "only this segment: column:Region=north"),
        body("--reason <text>", "for whoever finds it later"),
      ],
    },
  ),
  row("mute delete", "DELETE …/mutes/{mute}", "end it before its time", done("is in force no longer")),
  row(
    "receiver test",
    "POST …/receivers/{place}/test",
    "send a test message to the one at this place of the list, from 0; exits 2 if not taken",
    fields,
    { needs: ["isTaken"] },
  ),
  row(
    "delivery list",
    "GET …/deliveries",
    "messages and what became of them, newest first",
    pages("deliveries", "raisedAt state receiver.kind attempts lastError"),
  ),
];
