import type { CliIo } from './io.ts';

/** Requests to read the policy file anew, also those that come before anybody can. */
export interface ReloadRequests {
  answerWith(reload: () => Promise<unknown>): void;
  /** Resolves once every request so far is answered. */
  done(): Promise<void>;
}

/** Takes requests from now on: without it, the signal would end the process. `reload` says itself what came of one. */
export function takeReloadRequests(io: CliIo): ReloadRequests {
  let answer: (() => Promise<unknown>) | undefined;
  let isWaiting = false;
  let running: Promise<unknown> = Promise.resolve();

  function take(): void {
    if (answer === undefined) isWaiting = true;
    else running = running.then(answer);
  }

  io.onReloadRequest(take);
  return {
    answerWith(reload) {
      answer = reload;
      if (isWaiting) take();
    },
    done: async () => void (await running),
  };
}
