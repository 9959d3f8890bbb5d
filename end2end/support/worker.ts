import type { CDPSession } from "@playwright/test";
import type { Phone } from "./phone.ts";

/** The service worker of a browser, as the browser itself reaches it. */
export interface WorkerLine {
  session: CDPSession;
  registrationId: string;
}

/** By a blank page of its own: the worker is reached whether or not the app is open. */
export async function workerOf(phone: Phone): Promise<WorkerLine> {
  const blank = await phone.context.newPage();
  const session: CDPSession = await phone.context.newCDPSession(blank);
  const registered = new Promise<string>((found) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find((one) => one.scopeURL.startsWith(phone.base) && !one.isDeleted);
      if (ours) found(ours.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  await blank.goto(`${phone.base}/favicon.svg`);
  const registrationId = await registered;
  await blank.goto("about:blank");
  return { session, registrationId };
}
