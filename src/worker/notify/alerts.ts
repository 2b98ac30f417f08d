/** What a report has to say to people: an alert for each receiver, into the outbox, where there are violations. */
import { alertOf, isTelling, type AlertOn } from "../../core/receiver/alert.ts";
import type { Receiver } from "../../core/receiver/receivers.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { Report } from "../../core/report/report.ts";
import type { Owner } from "../platform/work.ts";
import { signedLink } from "./link.ts";
import type { Outbox } from "./outbox.ts";

interface Addressees {
  readonly receivers: readonly Receiver[];
  /** Where this deployment is reached. */
  readonly origin: string;
}

/** Prepares what is told of a report; what it gives is called within the transaction that ends the run. */
export function alertsOf(
  owner: Owner,
  outbox: Outbox,
  addressees: () => Addressees,
): (report: Report, window: Window, alertOn: AlertOn) => Promise<() => void> {
  return async (report, window, alertOn) => {
    const { receivers, origin } = addressees();
    if (!isTelling(report, alertOn) || receivers.length === 0) return () => {};
    const now = Date.now();
    const path = `/reports/${report.endpoint}/${report.execution}`;
    const link = await signedLink(owner.env, origin, path, now);
    return () => {
      for (const receiver of receivers) outbox.add(alertOf(report, window, link, alertOn), receiver, now);
    };
  };
}
