/** What a monitor asks of its windows: of each feature which checks, held to which limits, and what is not asked and why. */
import type { FC } from "hono/jsx";
import type { Explanation } from "../../../core/check/explanation.ts";
import { alertOnWords } from "../../../core/incident/policy.ts";
import { visibleValue } from "../../visible.ts";
import { cut, More, PageRoom } from "../../room.tsx";
import { OfEndpoint } from "./parts.tsx";
import { count } from "../../../core/counted.ts";

interface Shown extends Explanation {
  /** What is in the place of the baseline, in words; null where nothing is. */
  readonly against: { readonly words: string } | null;
  readonly by: string;
  readonly minimumRecords: number | null;
  readonly alertOn: "evidence" | "violations";
}

const own = `
.feature { border-top: 1px solid var(--line); padding: 8px 0; } .feature h2 { margin: 0; overflow-wrap: anywhere; } .filter { display: flex; gap: 8px; margin: 16px 0; } .filter input { flex: 0 1 20rem; min-width: 0; }`;

export const ExplainPage: FC<{
  name: string;
  monitor: string;
  explanation: Shown;
  filter: string;
}> = ({ name, monitor, explanation, filter }) => {
  const room = new PageRoom(`GET /v1/endpoints/${name}/monitors/${monitor}/explain`);
  const wanted = filter.toLowerCase();
  const features = explanation.features.filter(({ feature }) => feature.toLowerCase().includes(wanted));
  const listed = room.take(features, (feature) => <Feature feature={feature} />, 1);
  return (
    <OfEndpoint
      name={name}
      title={`What ${monitor} asks`}
      own={own}
      steps={[["Settings", `/dashboard/${name}/settings#monitors`]]}
    >
      <h1>{verdictOf(monitor, explanation)}</h1>
      <p class="soft">
        {visibleValue(explanation.by)}. {factsOf(explanation)}
      </p>
      <form class="filter" method="get">
        <input name="q" value={filter} aria-label="Only features with" placeholder="Only features with …" />
        <button>Show</button>
      </form>
      {features.length === 0 ? <p>No feature has “{visibleValue(filter)}” in its name.</p> : listed.shown}
      <More {...listed} />
    </OfEndpoint>
  );
};

function verdictOf(monitor: string, { features, checks }: Shown): string {
  return `${monitor} asks ${count(checks)} questions of ${count(features.length)} features.`;
}

function factsOf({ against, baselineRecords, minimumRecords, alertOn }: Shown): string {
  const what =
    against === null ? "The baseline" : against.words.replace(/^./, (letter) => letter.toUpperCase());
  const records =
    baselineRecords === null
      ? `${what} has no statistics: no distribution is compared`
      : `${what} has ${count(baselineRecords)} records`;
  const least =
    minimumRecords === null
      ? "a window is judged as far as a change could be told from chance in it"
      : `windows under ${count(minimumRecords)} values are not judged`;
  const only = alertOn === "violations" ? "" : "only ";
  return `${records}; ${least}; ${only}${alertOnWords[alertOn]} wakes people.`;
}

const Feature: FC<{ feature: Shown["features"][number] }> = ({ feature: { feature, words } }) => (
  <section class="feature">
    <h2>
      <bdi>{cut(visibleValue(feature))}</bdi>
    </h2>
    <ul class="facts">
      {words.map((sentence) => (
        <li>{cut(visibleValue(sentence))}</li>
      ))}
    </ul>
  </section>
);
