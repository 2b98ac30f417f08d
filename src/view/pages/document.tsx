/** A document as a page: its text, its sections, and where it stands among the others. */
import type { FC } from "hono/jsx";
import { Frame, OpenFrame } from "../frame.tsx";

/** A document as the build made it (cli/docs.mjs). */
export interface Document {
  /** The document's place under `/docs`; empty for the index. */
  readonly name: string;
  readonly title: string;
  /** Without the title. Of the build's own making: safe to be shown as it is. */
  readonly html: string;
  readonly sections: readonly Section[];
}

interface Section {
  readonly id: string;
  readonly title: string;
}

const style = `
.document :is(main, article) { min-width: 0; max-width: 50rem; } .document p, .document ul { margin: .6rem 0; } .document h1 { margin-bottom: 1rem; }
.document h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; } .document li { margin: .25rem 0; } .document nav ul { list-style: none; padding: 0; }
.document :is(h2, h3, h4) { scroll-margin-top: 1rem; } .document :is(h2, h3, h4) > a { color: inherit; text-decoration: none; } .document :is(h2, h3, h4) > a:hover { text-decoration: underline; }
.document code { font: .9em/1.5 ui-monospace, monospace; } .document :not(pre) > code { background: var(--well); padding: .1em .25em; border-radius: .2rem; }
.document pre { background: var(--well); padding: .75rem; border-radius: .3rem; }
.document .wide { overflow-x: auto; margin: .75rem 0; } .document td:first-child code { overflow-wrap: normal; } .document td { min-width: 5rem; } .document td:last-child { min-width: 12rem; }
.document header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin-bottom: 1rem; } .document footer { margin-top: 3rem; display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
.document .others { margin-top: 3rem; } .document [aria-current] { font-weight: 600; color: inherit; text-decoration: none; }
@media (min-width: 64rem) {
  .document { display: grid; grid-template: "others main" / 14rem minmax(0, 1fr); gap: 0 3rem; }
  .document header { display: none; } .document > :is(main, article) { grid-area: main; } .document .others { grid-area: others; margin: 0; font-size: .9rem; }
}`;

/** `all` are the documents in the order in which they are read. Who is signed in sees them in the frame of the other pages. */
export const DocumentPage: FC<{
  document: Document;
  all: readonly Document[];
  isSignedIn: boolean;
}> = ({ document, all, isSignedIn }) => {
  const { name, title } = document;
  const content = <Content document={document} all={all} />;
  if (isSignedIn) {
    return (
      <Frame title={title} at="/docs" own={style} steps={name === "" ? [] : [["Documents", "/docs"]]}>
        <div class="document">
          {content}
          <Others name={name} all={all} />
        </div>
      </Frame>
    );
  }
  return (
    <OpenFrame title={name === "" ? "Weir: documents" : `Weir: ${title}`} own={style}>
      <div class="document">
        <header>
          <a href="#all">All documents</a>
        </header>
        <main>{content}</main>
        <Others name={name} all={all} />
      </div>
    </OpenFrame>
  );
};

const Content: FC<{ document: Document; all: readonly Document[] }> = ({ document, all }) => {
  const { name, title, html, sections } = document;
  const place = all.findIndex((other) => other.name === name);
  return (
    <article>
      <h1>{title}</h1>
      {name === "" ? null : <Sections sections={sections} />}
      <div dangerouslySetInnerHTML={{ __html: html }} />
      <footer>
        <Neighbour word="Before" document={all[place - 1]} />
        <Neighbour word="Next" document={all[place + 1]} />
      </footer>
    </article>
  );
};

const Others: FC<{ name: string; all: readonly Document[] }> = ({ name, all }) => (
  <nav class="others" id="all" aria-label="All documents">
    <ul>
      {all.map((other) => (
        <li>
          <a href={addressOf(other)} {...(other.name === name && { "aria-current": "page" })}>
            {other.title}
          </a>
        </li>
      ))}
      <li>
        <a href="/docs/api">Paths of the API</a>
      </li>
    </ul>
  </nav>
);

const Sections: FC<{ sections: readonly Section[] }> = ({ sections }) => (
  <details>
    <summary>On this page</summary>
    <nav aria-label="Sections">
      <ul>
        {sections.map(({ id, title }) => (
          <li>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  </details>
);

const Neighbour: FC<{ word: string; document: Document | undefined }> = ({ word, document }) =>
  document === undefined ? null : (
    <span>
      {word}: <a href={addressOf(document)}>{document.title}</a>
    </span>
  );

function addressOf({ name }: Document): string {
  return name === "" ? "/docs" : `/docs/${name}`;
}
