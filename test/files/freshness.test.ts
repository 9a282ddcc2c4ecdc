/** Never stale: what is served is the file as it is when the request arrives. */
import { rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Response } from '../../src/http/message.ts';
import { countOpens, makeRequest, makeTree, readBody, serve } from './harness.ts';
import { MemoryFileSystem } from './memory-filesystem.ts';

const A_WHILE_AGO = new Date(Date.now() - 60_000);

/** Bytes of one length that differ from those of every other number. */
function version(number: number): string {
  return `version ${String(number).padStart(6, '0')}`;
}

describe('a real file', () => {
  test('rewritten with the same length, again and again', async () => {
    const root = await makeTree({ 'a.txt': version(0) });
    const { read } = serve(root);
    for (let number = 1; number <= 300; number++) {
      await writeFile(join(root, 'a.txt'), version(number));
      expect(await read('/a.txt')).toBe(version(number));
      expect(await read('/a.txt')).toBe(version(number));
    }
  });

  test('replaced by renaming another over it', async () => {
    const root = await makeTree({ 'a.txt': version(0) });
    const { read } = serve(root);
    for (let number = 1; number <= 100; number++) {
      await writeFile(join(root, 'next.txt'), version(number));
      await rename(join(root, 'next.txt'), join(root, 'a.txt'));
      expect(await read('/a.txt')).toBe(version(number));
    }
  });

  test('rewritten, with its modification time set back', async () => {
    const root = await makeTree({ 'a.txt': version(0) });
    const path = join(root, 'a.txt');
    // A clock that is ahead trusts every file's times, so that the change time alone can tell the versions apart.
    const { read } = serve(root, {}, { nowMs: () => Date.now() + 1000 });
    let lastChangeNs = 0n;
    for (let number = 1; number <= 100; number++) {
      let changeNs: bigint;
      do {
        await writeFile(path, version(number));
        await utimes(path, A_WHILE_AGO, A_WHILE_AGO);
        changeNs = (await stat(path, { bigint: true })).ctimeNs;
      } while (changeNs === lastChangeNs);
      lastChangeNs = changeNs;
      expect(await read('/a.txt')).toBe(version(number));
    }
  });
});

describe('a file system with a clock of coarse ticks', () => {
  type Step = { wait: number } | { write: 'in place' | 'by rename' } | { ask: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ wait: fc.constantFrom(0, 1, 4, 9, 30, 99, 101, 150, 1000, 2000, 2999, 3001, 5000) }),
    fc.record({ write: fc.constantFrom('in place' as const, 'by rename' as const) }),
    fc.record({ ask: fc.integer({ min: 1, max: 4 }) }),
  );

  test.each([1, 10, 16, 1000, 2000])('of %i ms', async (tickMs) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const filesystem = new MemoryFileSystem(tickMs);
        let number = 0;
        filesystem.write('/a.txt', version(number));
        const { read, ask } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
        let etag = '';
        for (const action of steps) {
          if ('wait' in action) {
            filesystem.nowMs += action.wait;
          } else if ('write' in action) {
            if (action.write === 'in place') filesystem.write('/a.txt', version(++number));
            else filesystem.replace('/a.txt', version(++number));
            etag = '';
          } else {
            const answers = await Promise.all(Array.from({ length: action.ask }, () => read('/a.txt')));
            expect(new Set(answers)).toEqual(new Set([version(number)]));
            const response = await ask('/a.txt', { 'if-none-match': etag });
            expect(response.status).toBe(etag === '' ? 200 : 304);
            etag = String(response.fields.etag);
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('a file that was left alone for long enough is read once', async () => {
    const filesystem = new MemoryFileSystem(10);
    filesystem.write('/a.txt', version(1));
    filesystem.nowMs += 200;
    const { read } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
    for (let i = 0; i < 5; i++) expect(await read('/a.txt')).toBe(version(1));
    expect(filesystem.opens).toBe(1);
  });

  test('a file that was changed a moment ago is read for every request', async () => {
    const filesystem = new MemoryFileSystem(10);
    filesystem.write('/a.txt', version(1));
    const { read } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
    for (let i = 0; i < 5; i++) expect(await read('/a.txt')).toBe(version(1));
    expect(filesystem.opens).toBe(5);
  });
});

describe('a file that changes while it is read', () => {
  test.each([
    ['grows', version(2) + version(3)],
    ['shrinks', 'short'],
    ['is emptied', ''],
    ['keeps its length', version(2)],
  ])('%s: it is read again', async (_, after) => {
    const filesystem = new MemoryFileSystem(1);
    filesystem.write('/a.txt', version(1));
    filesystem.nowMs += 200;
    filesystem.beforeRead = (count) => {
      if (count === 0) filesystem.write('/a.txt', after);
    };
    const { ask, read } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
    const response = await ask('/a.txt');
    expect((await readBody(response.body)).toString()).toBe(after);
    expect(response.wire?.bytes.toString()).toContain(`Content-Length: ${after.length}\r\n`);
    expect(await read('/a.txt')).toBe(after);
  });

  test('without end: what was read last is served, and not kept', async () => {
    const filesystem = new MemoryFileSystem(1);
    filesystem.write('/a.log', 'line\n');
    filesystem.nowMs += 200;
    filesystem.beforeRead = (count) => {
      filesystem.nowMs += 1;
      filesystem.write('/a.log', 'line\n'.repeat(count + 2));
    };
    const { read } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
    expect(await read('/a.log')).toMatch(/^(line\n)+$/);
    const readsBefore = filesystem.reads;
    expect(await read('/a.log')).toMatch(/^(line\n)+$/);
    expect(filesystem.reads).toBeGreaterThan(readsBefore);
  });

  test('beyond what is kept in memory: it is streamed', async () => {
    const filesystem = new MemoryFileSystem(1);
    filesystem.write('/a.bin', 'small');
    filesystem.nowMs += 200;
    const large = 'x'.repeat(2_000_000);
    filesystem.beforeRead = (count) => {
      if (count === 0) filesystem.write('/a.bin', large);
    };
    const { ask } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
    const response = await ask('/a.bin');
    expect(response.body).toMatchObject({ kind: 'file', start: 0, lengthBytes: large.length });
    expect(await readBody(response.body)).toHaveLength(large.length);
  });
});

describe('100 requests at once', () => {
  async function askAtOnce(ask: () => Response | Promise<Response>): Promise<string[]> {
    const responses = await Promise.all(Array.from({ length: 100 }, ask));
    return Promise.all(responses.map(async ({ body }) => (await readBody(body)).toString()));
  }

  test('for a file that nobody asked for before read it once', async () => {
    const root = await makeTree({ 'a.txt': version(1) });
    const filesystem = countOpens();
    const { files } = serve(root, {}, { filesystem, nowMs: () => Date.now() + 1000 });
    const answers = await askAtOnce(() => files.handle(makeRequest('/a.txt')));
    expect(new Set(answers)).toEqual(new Set([version(1)]));
    expect(filesystem.opened).toHaveLength(1);
    expect(filesystem.openNow).toBe(0);
  });

  test('for a file that was just written read it twice: once for the first, once for those who came meanwhile', async () => {
    const root = await makeTree({ 'a.txt': version(1) });
    const filesystem = countOpens();
    const { files } = serve(root, {}, { filesystem, nowMs: () => 0 });
    const answers = await askAtOnce(() => files.handle(makeRequest('/a.txt')));
    expect(new Set(answers)).toEqual(new Set([version(1)]));
    expect(filesystem.opened).toHaveLength(2);
  });

  test('for a large file open it once', async () => {
    const content = 'x'.repeat(1_500_000);
    const root = await makeTree({ 'a.bin': content });
    const filesystem = countOpens();
    const { files } = serve(root, {}, { filesystem });
    const responses = await Promise.all(Array.from({ length: 20 }, () => files.handle(makeRequest('/a.bin'))));
    expect(filesystem.openNow).toBe(1);
    for (const { body } of responses) expect(await readBody(body)).toHaveLength(content.length);
    expect(filesystem.openNow).toBe(0);
    expect(filesystem.opened).toHaveLength(1);
  });

  test('while it is rewritten give whole versions, none older than the request', async () => {
    const root = await makeTree({ 'a.txt': version(0) });
    const { files } = serve(root);
    for (let number = 1; number <= 30; number++) {
      const answers = askAtOnce(() => files.handle(makeRequest('/a.txt')));
      const writing = writeFile(join(root, 'next.txt'), version(number)).then(() =>
        rename(join(root, 'next.txt'), join(root, 'a.txt')),
      );
      for (const answer of await answers) expect([version(number - 1), version(number)]).toContain(answer);
      await writing;
      await turn();
      const [answer] = await askAtOnce(() => files.handle(makeRequest('/a.txt')));
      expect(answer).toBe(version(number));
    }
  });
});
