/** Every path of the API as a page: what it is for, what it takes, what it answers. The document at /openapi.json is the same. */
import type { FC } from "hono/jsx";
import { Frame, OpenFrame } from "../../frame.tsx";

export interface ShownPath {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly query: readonly (readonly [name: string, words: string])[];
  /** Names of schemas, or content types. */
  readonly body: readonly string[];
  readonly answers: readonly (readonly [status: string, words: string])[];
  /** Kinds of errors beside those of every path. */
  readonly errors: readonly string[];
  /** What has to be sent with it. */
  readonly token: string;
}

export interface ShownGroup {
  readonly title: string;
  readonly paths: readonly ShownPath[];
}

const own = `
.path { border-top: 1px solid var(--line); padding: 8px 0; max-width: 56rem; } .path h3 { font-size: 14px; line-height: 20px; overflow-wrap: anywhere; } .path p { overflow-wrap: anywhere; } .path dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 12px; margin: 4px 0; font-size: 13px; line-height: 18px; } .path dt { color: var(--soft); } .path dd { margin: 0; overflow-wrap: anywhere; }
.groups { display: flex; flex-wrap: wrap; gap: 0 20px; } .groups a { display: inline-flex; align-items: center; min-height: 32px; } @media (max-width: 640px) { .groups a { min-height: 44px; } } h2 { scroll-margin-top: 16px; }`;

export const ApiPage: FC<{ groups: readonly ShownGroup[]; isSignedIn: boolean }> = ({
  groups,
  isSignedIn,
}) => {
  const title = "Paths of the API";
  const content = <Content groups={groups} title={title} />;
  return isSignedIn ? (
    <Frame title={title} at="/docs" own={own} steps={[["Documents", "/docs"]]}>
      {content}
    </Frame>
  ) : (
    <OpenFrame title={`Weir: ${title}`} own={own}>
      <main>{content}</main>
    </OpenFrame>
  );
};

const Content: FC<{ groups: readonly ShownGroup[]; title: string }> = ({ groups, title }) => (
  <>
    <h1>{title}</h1>
    <p>
      With every schema: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). The token is sent as{" "}
      <code>Authorization: Bearer …</code>; how lists, conditions and errors go is in{" "}
      <a href="/docs/management">The management API</a>.
    </p>
    <nav class="groups" aria-label="Groups of paths">
      {groups.map(({ title: name }, place) => (
        <a href={`#group-${place}`}>{name}</a>
      ))}
    </nav>
    {groups.map(({ title: name, paths }, place) => (
      <section>
        <h2 id={`group-${place}`}>{name}</h2>
        {paths.map((path) => (
          <Path path={path} />
        ))}
      </section>
    ))}
  </>
);

const Path: FC<{ path: ShownPath }> = ({
  path: { id, method, path, summary, query, body, answers, errors, token },
}) => (
  <article class="path" id={id}>
    <h3>
      <code>
        {method} {path}
      </code>
    </h3>
    <p>{summary}.</p>
    <dl>
      <Row title="Token" words={[token]} />
      <Row title="Query" words={query.map(([name, words]) => `${name}: ${words}`)} />
      <Row title="Body" words={body.length === 0 ? [] : [body.join(", ")]} />
      <Row title="Answers" words={answers.map(([status, words]) => `${status}: ${words}`)} />
      <Row title="Errors" words={errors.length === 0 ? [] : [errors.join(", ")]} />
    </dl>
  </article>
);

const Row: FC<{ title: string; words: readonly string[] }> = ({ title, words }) =>
  words.length === 0 ? null : (
    <>
      <dt>{title}</dt>
      <dd>
        {words.map((line) => (
          <div>{line}</div>
        ))}
      </dd>
    </>
  );
