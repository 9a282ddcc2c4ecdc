/**
 * The client, in a process of its own: it shall not be in the way of the server's parent, nor in its accounts. Started by
 * `load-client.ts`; goes when its parent goes.
 */
import { handshakeLoad } from './handshake-load.ts';
import { http1Load } from './http1-load.ts';
import { http2Load } from './http2-load.ts';
import { idleLoad } from './idle-load.ts';
import type { Job, Load, Order, Outcome, Reply } from './jobs.ts';

function createLoad(job: Job): Load {
  switch (job.kind) {
    case 'http1':
      return http1Load(job);
    case 'http2':
      return http2Load(job);
    case 'handshake':
      return handshakeLoad(job);
    case 'idle':
      return idleLoad(job);
  }
}

let load: Load | undefined;

async function obey(order: Order): Promise<Outcome | undefined> {
  switch (order.type) {
    case 'prepare':
      load = createLoad(order.job);
      await load.prepare();
      return undefined;
    case 'run':
      return load?.run();
    case 'end':
      load?.end();
      return undefined;
  }
}

function reply(message: Reply): void {
  process.send?.(message);
}

process.on('message', (order: Order) => {
  obey(order).then(
    (outcome) => reply(outcome === undefined ? {} : { outcome }),
    (error: Error) => reply({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit());
// The bench hears of Ctrl+C too, and ends this process in its turn.
process.on('SIGINT', () => {});
