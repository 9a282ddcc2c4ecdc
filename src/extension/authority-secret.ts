/** The devices' authority in the editor's secret storage: what a server process asks of us is done there. */
import type { SecretStorage } from 'vscode';
import type { AuthorityRequest, KeptPair } from '../engine/protocol.ts';
import { AUTHORITY_SECRET } from './device-storage.ts';

/** Does it. Gives what is kept where that was asked; undefined where there is none. Rejects as the storage does. */
export async function serveAuthority(
  secrets: Pick<SecretStorage, 'get' | 'store' | 'delete'>,
  request: AuthorityRequest,
): Promise<KeptPair | undefined> {
  switch (request.kind) {
    case 'load': {
      const kept = await secrets.get(AUTHORITY_SECRET);
      return kept === undefined ? undefined : (JSON.parse(kept) as KeptPair);
    }
    case 'save':
      await secrets.store(AUTHORITY_SECRET, JSON.stringify(request.pair));
      return undefined;
    case 'remove':
      await secrets.delete(AUTHORITY_SECRET);
      return undefined;
  }
}
