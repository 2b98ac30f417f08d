/** What a report says of what was not judged, of oddities, and of its files. */
import type { FC } from "hono/jsx";
import { nameList } from "../../../core/baseline/names.ts";
import type { Surprise } from "../../../core/baseline/surprise/surprises.ts";
import { readable } from "../../../core/check/answer/words.ts";
import { cut, More, type Listed } from "../../room.tsx";
import { visible, visibleName } from "../../visible.ts";
import type { Told } from "./entries.ts";
import { count, counted } from "../../../core/counted.ts";

/** `checks` are those that were not judged. */
export const Unjudged: FC<{ part: Listed; checks: number }> = ({ part, checks }) =>
  part.count === 0 ? null : (
    <section>
      <h2>
        Not judged <span class="soft">{counted(checks, "check")}, by reason</span>
      </h2>
      <ul class="reasons">{part.shown}</ul>
      <More {...part} />
    </section>
  );

export function reasonLine([reason, names]: Told["unjudged"][number]) {
  return (
    <li>
      {cut(visible(readable(reason)))}: <bdi>{nameList(names, 5)}</bdi>
    </li>
  );
}

/** What was odd without being a violation, and what another finding tells. */
export const Known: FC<Readonly<Record<"notes" | "beside" | "surprises", Listed>>> = ({
  notes,
  beside,
  surprises,
}) =>
  notes.count + beside.count + surprises.count === 0 ? null : (
    <section>
      <h2>Worth knowing</h2>
      {notes.shown}
      <More {...notes} />
      <Folded title="Told by another finding of the same column" part={beside} />
      <Folded title="Of single columns" part={surprises} />
    </section>
  );

const Folded: FC<{ title: string; part: Listed }> = ({ title, part }) =>
  part.count === 0 ? null : (
    <details>
      <summary>
        {title} ({count(part.count)})
      </summary>
      <ul class="brief">{part.shown}</ul>
      <More {...part} />
    </details>
  );

export function surpriseLine({ feature, message }: Surprise) {
  return (
    <li>
      <bdi>{visibleName(feature)}</bdi>: {cut(visible(message))}
    </li>
  );
}

/** Names and addresses. */
export const Files: FC<{ files: readonly (readonly [name: string, address: string])[] }> = ({ files }) =>
  files.length === 0 ? null : (
    <section>
      <h2>Files</h2>
      <p class="files">
        {files.map(([name, address]) => (
          <a href={address}>{name}</a>
        ))}
      </p>
    </section>
  );
