/** The devices' authority, kept by the parent process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAuthority } from '../../src/certificates/authority.ts';
import { ParentStores } from '../../src/engine/parent-store.ts';
import type { DownMessage, KeptPair, UpMessage } from '../../src/engine/protocol.ts';
import { temporaryFolder } from './support.ts';

/** A parent that keeps what it is given, and answers as messages are: later. */
function parent(problem?: string) {
  const asked: string[] = [];
  let kept: KeptPair | undefined;
  const stores: ParentStores = new ParentStores((message: UpMessage) => {
    if (message.type !== 'authority') return;
    const { id, request } = message;
    asked.push(request.kind);
    if (request.kind === 'save') kept = request.pair;
    if (request.kind === 'remove') kept = undefined;
    const pair = request.kind === 'load' && kept ? { pair: kept } : {};
    const answer: Extract<DownMessage, { type: 'authority' }> = { type: 'authority', id, ...pair };
    setImmediate(() => stores.receive(problem === undefined ? answer : { type: 'authority', id, problem }));
  });
  return { stores, asked, kept: () => kept };
}

describe('the parent’s store', () => {
  test('keeps an authority, which is used again; in the folder there is no key, nor a lock', async () => {
    const folder = join(await temporaryFolder(), 'devices');
    const { stores, asked, kept } = parent();
    const first = await openAuthority(stores.storeFor(folder), Date.now());
    const second = await openAuthority(stores.storeFor(folder), Date.now());
    expect([first.outcome, second.outcome]).toEqual(['made', 'kept']);
    expect(second.issuer).toEqual(first.issuer);
    expect(asked).toEqual(['load', 'load', 'save', 'load']);
    expect(kept()?.keyPem).toBe(first.issuer.keyPem);
    expect(['key.pem', 'lock'].some((name) => existsSync(join(folder, name)))).toBe(false);
  });

  test('forgets it', async () => {
    const { stores, kept } = parent();
    const store = stores.storeFor(await temporaryFolder());
    await store.save({ certPem: 'c', keyPem: 'k' });
    await store.remove();
    expect(kept()).toBeUndefined();
    expect(await store.load()).toEqual({ flaw: undefined });
  });

  test('makes one where two ask at once', async () => {
    const folder = await temporaryFolder();
    const { stores, asked } = parent();
    const both = await Promise.all([0, 1].map(() => openAuthority(stores.storeFor(folder), Date.now())));
    expect(asked.filter((kind) => kind === 'save')).toHaveLength(1);
    expect(both[0]!.fingerprint256).toBe(both[1]!.fingerprint256);
  });

  test('tells what went wrong there', async () => {
    const store = parent('the keyring is locked').stores.storeFor(await temporaryFolder());
    await expect(store.load()).rejects.toThrow('the keyring is locked');
  });

  test('an answer that nobody waits for is nobody’s', () => {
    parent().stores.receive({ type: 'authority', id: 99 });
  });
});
