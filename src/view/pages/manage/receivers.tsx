/** The receivers of an endpoint: whether each can be told, and a test. */
import type { FC } from "hono/jsx";
import { Command } from "../../command.tsx";
import { Act, ToldOf, type Told } from "./parts.tsx";

export interface ShownReceiver {
  readonly kind: string;
  /** The secrets that it goes by, and whether each is set. Their values never leave the Worker. */
  readonly secrets: readonly { readonly name: string; readonly isSet: boolean }[];
  /** What it lacks, without which it is told nothing; null where it lacks nothing. */
  readonly lack: string | null;
}

export const ReceiverSection: FC<{
  receivers: readonly ShownReceiver[];
  mayChange: boolean;
  told: Told | null;
}> = ({ receivers, mayChange, told }) => (
  <section>
    <h2 id="receivers">
      Receivers <span class="soft">who is told of incidents; they stand in the configuration</span>
    </h2>
    <ToldOf told={told} at="receivers" />
    {receivers.length === 0 ? (
      <>
        <p>
          Nobody is told. Add one to <code>receivers</code> of the configuration, as{" "}
          <a href="/docs/alerts">Alerts</a> has it, and set its secret:
        </p>
        <pre tabindex={0}>{'{ "kind": "slack", "urlSecret": "WEBHOOK_SLACK" }'}</pre>
        <Command text="npx wrangler secret put WEBHOOK_SLACK" />
      </>
    ) : (
      <table class="wide">
        <thead>
          <tr>
            <th>Receiver</th>
            <th>Secrets</th>
            <th>Can it be told?</th>
            {mayChange ? <th>Test</th> : null}
          </tr>
        </thead>
        <tbody>
          {receivers.map((receiver, place) => (
            <Row receiver={receiver} place={place} mayChange={mayChange} />
          ))}
        </tbody>
      </table>
    )}
  </section>
);

const Lack: FC<{ unset: string | undefined; lack: string }> = ({ unset, lack }) =>
  unset === undefined ? (
    <>
      <span class="bad">No</span>: {lack}
    </>
  ) : (
    <>
      <span class="bad">No</span>, its messages wait until the secret is set:
      <Command text={`npx wrangler secret put ${unset}`} label={`Command that sets ${unset}`} />
    </>
  );

const Row: FC<{ receiver: ShownReceiver; place: number; mayChange: boolean }> = ({
  receiver: { kind, secrets, lack },
  place,
  mayChange,
}) => {
  const unset = secrets.find(({ isSet }) => !isSet)?.name;
  return (
    <tr>
      <td data-label="Receiver">
        <strong>{kind}</strong>
      </td>
      <td data-label="Secrets">
        {secrets.length === 0 ? <span class="soft">none</span> : null}
        {secrets.map(({ name, isSet }) => (
          <p>
            <code>{name}</code> {isSet ? "is set" : <span class="bad">is not set</span>}
          </p>
        ))}
      </td>
      <td data-label="Can it be told?">
        {lack === null ? "Yes, as far as is known" : <Lack unset={unset} lack={lack} />}
      </td>
      {mayChange ? (
        <td>
          <Act
            fields={{ action: "test-receiver", place: String(place) }}
            label={`Send a test message to ${kind} ${place + 1}`}
          >
            Send a test message
          </Act>
        </td>
      ) : null}
    </tr>
  );
};
