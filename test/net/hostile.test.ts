/**
 * Many bad clients at once: a good one is still answered at once, and of the bad ones nothing is left. Bounded in number and
 * time, and on loopback alone.
 */
import { describe, expect, test } from 'vitest';
import { HandClock } from './hand-clock.ts';
import { type Client, connect, connectInTheClear, GET, serve, text } from './support.ts';

const MANY = 100;
const BODY = 'x'.repeat(100_000);
/** Of the promise; a machine that is busy otherwise is let off lightly by taking the best of several tries. */
const PROMPT_MS = 100;

interface Attack {
  readonly title: string;
  /** How many of them; MANY unless told. */
  readonly clients?: number;
  /** Opens one bad connection; gives it as soon as it does its worst. */
  readonly open: (port: number) => Promise<Client>;
  /** What each goes on to send, every second. */
  readonly more?: string;
  /** With the limits as they are by default, of the last one nothing is left after so many seconds. */
  readonly goneAfter: number;
}

async function sent(port: number, bytes: string): Promise<Client> {
  const client = await connect(port);
  client.send(bytes);
  return client;
}

const ATTACKS: readonly Attack[] = [
  { title: 'silence before the handshake', open: (port) => connectInTheClear(port), goneAfter: 10 },
  {
    title: 'half a handshake',
    open: async (port) => {
      const client = await connectInTheClear(port);
      client.send(Buffer.from([0x16, 3, 1, 2, 0]));
      return client;
    },
    goneAfter: 10,
  },
  {
    title: 'a handshake that dribbles',
    open: async (port) => {
      const client = await connectInTheClear(port);
      client.send(Buffer.from([0x16, 3, 1, 2, 0]));
      return client;
    },
    more: '\x01',
    goneAfter: 10,
  },
  { title: 'silence behind the handshake', open: (port) => connect(port), goneAfter: 65 },
  {
    title: 'slowloris: a field now and then',
    open: (port) => sent(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n'),
    more: 'a: b\r\n',
    goneAfter: 15,
  },
  {
    title: 'a body that never comes',
    open: (port) => sent(port, 'POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx'),
    goneAfter: 10,
  },
  {
    title: 'a body that dribbles',
    open: (port) => sent(port, 'POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx'),
    more: 'x',
    goneAfter: 10,
  },
  {
    title: 'a body that dribbles, and that nobody reads',
    open: (port) => sent(port, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx'),
    more: 'x',
    goneAfter: 10,
  },
  {
    title: 'slow read: hundreds of answers, and none taken',
    clients: 10, // each holds megabytes, in the kernel's buffers and in this process, which is the client too
    open: async (port) => {
      const client = await connect(port);
      client.socket.pause();
      client.send(GET('/large').repeat(300));
      return client;
    },
    goneAfter: 60, // twice 30 s: in the first the kernel may have taken some
  },
];

/** How long a good client waits for its answer on a connection it has. */
async function answerMs(client: Client): Promise<number> {
  const before = client.received.length;
  const startMs = performance.now();
  client.send(GET('/'));
  while (client.received.length === before) await new Promise(setImmediate);
  return performance.now() - startMs;
}

describe.each(ATTACKS)('many clients with $title', ({ open, more, goneAfter, clients = MANY }) => {
  test('a good one is answered at once, and of the bad ones nothing is left', async () => {
    const clock = new HandClock();
    const { port, listener } = await serve(
      async (request) => {
        if (request.target === '/large') return text(BODY);
        if (request.target !== '/read') return text('ok');
        try {
          for await (const _ of request.body ?? []);
          return text('read');
        } catch {
          return text('not read', 408);
        }
      },
      {},
      clock,
    );
    const good = await connect(port);
    const residentBefore = process.memoryUsage.rss();
    const bad = await Promise.all(Array.from({ length: clients }, () => open(port)));
    while (listener.connectionCount < clients + 1) await new Promise(setImmediate); // all are in

    const waits: number[] = [];
    for (let i = 0; i < 5; i++) waits.push(await answerMs(good));
    expect(Math.min(...waits)).toBeLessThan(PROMPT_MS);
    // The clients are in this process too, and so are the kernel's views of their TLS.
    expect(process.memoryUsage.rss() - residentBefore).toBeLessThan(300 * 1024 * 1024);

    for (let second = 0; second <= goneAfter; second++) {
      await clock.pass(1_000);
      if (more !== undefined) for (const client of bad) client.send(more);
      await answerMs(good); // which is not idle meanwhile
    }
    for (const client of bad) client.socket.resume();
    await clock.pass(2_000); // for those that were told, and did not hang up
    await Promise.all(bad.map((client) => client.closed()));
    while (listener.connectionCount > 1) await new Promise(setImmediate);
    expect(await answerMs(good)).toBeLessThan(2_000);
  });
});

test('leading CRLFs count towards the request line, and white space is no request', async () => {
  const { port } = await serve(() => text('ok'));
  const client = await sent(port, '\r\n'.repeat(5_000));
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 501 /);
  const spaces = await sent(port, `${' '.repeat(100)}\r\n\r\n`);
  expect(await spaces.closed()).toMatch(/^HTTP\/1\.1 400 /);
});
