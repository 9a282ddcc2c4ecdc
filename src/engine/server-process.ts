/**
 * The server process: the engine behind `process.on('message')`. Started with a channel, by the extension or as one of the
 * command line's workers; when that closes, the parent is gone, and so are we.
 */
import type { Engine } from './engine.ts';
import { createEngine } from './engine.ts';
import { EventBatcher } from './event-batcher.ts';
import { StartError } from './failure.ts';
import { ParentStores } from './parent-store.ts';
import type { DownMessage, Listening, SharingWish, UpMessage } from './protocol.ts';

/** Resolves when the message is on its way; also where nobody is there to get it, of which `disconnect` tells. */
function send(message: UpMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

const batcher = new EventBatcher((events, dropped) => send({ type: 'requests', events, dropped }));

const stores = new ParentStores(send);

let engine: Engine | undefined;
// One message at a time, in the order received: a `stop` behind a `start` waits for it.
let work: Promise<void> = Promise.resolve();

process.on('message', (message: DownMessage) => {
  // Work that is under way waits for it.
  if (message.type === 'authority') return stores.receive(message);
  work = work.then(() => handle(message)).catch((error) => fail(error));
});
process.on('disconnect', () => {
  work = work.then(() => stop());
});
process.on('SIGTERM', () => {
  work = work.then(() => stop());
});
process.on('SIGINT', () => {}); // Ctrl+C in a terminal reaches the whole group; the parent decides

const WISHES: Readonly<Record<SharingWish, (engine: Engine | undefined) => Promise<void> | void>> = {
  stop: (running) => running?.stopSharing(),
  renewLink: (running) => running?.renewPairingLink(),
  revokeDevices: (running) => running?.revokeDevices(),
};

async function handle(message: Exclude<DownMessage, { type: 'authority' }>): Promise<void> {
  switch (message.type) {
    case 'start':
      engine = createEngine(message.config, {
        ...(message.quiet ? {} : { onRequest: (event) => batcher.add(event) }),
        log: (level, text) => void send({ type: 'log', level, message: text }),
        onCertificate: (certificate) => void send({ type: 'certificate', certificate }),
        onSharing: (event) => void send({ type: 'sharing', event }),
        authorityStore: (folder) => stores.storeFor(folder),
      });
      return announce(await engine.start());
    case 'configure':
      if (engine === undefined) throw new Error('configure came before start');
      return announce(await engine.configure(message.config));
    case 'share':
      if (engine === undefined) throw new Error('share came before start');
      await engine.share(message.request).catch((error: Error) => {
        // What a person can do nothing about is read in the log.
        if (!(error instanceof StartError))
          void send({ type: 'log', level: 'error', message: error.stack ?? error.message });
        void send({ type: 'shareFailed', message: error.message });
      });
      return;
    case 'sharing':
      return WISHES[message.wish](engine);
    case 'stop':
      return stop();
  }
}

function announce(listening: Listening): void {
  void send({ type: 'listening', ...listening });
}

function fail(error: unknown): void {
  const known = error instanceof StartError ? error : undefined;
  const message = known?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
  void send({ type: 'failed', code: known?.code ?? 'internal', message });
}

async function stop(): Promise<void> {
  await engine?.stop();
  batcher.flush();
  await send({ type: 'stopped' });
  process.exit(0);
}
