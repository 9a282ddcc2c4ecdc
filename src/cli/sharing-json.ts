/** What a program reads while it is shared on the local network: an object for each line, told apart by `event`. */
import type { SharingEvent, SharingState } from '../engine/sharing-state.ts';

/** The objects for what happened. Where a link is another one, that comes last. */
export function sharingObjects(event: SharingEvent): object[] {
  switch (event.kind) {
    case 'started':
    case 'moved': {
      const { link: _, devices: __, ...sharing } = event.sharing;
      return [{ event: 'sharing', ...sharing }, linkObject(event.sharing)];
    }
    case 'link':
      return [linkObject(event.sharing)];
    case 'paired':
      return [{ event: 'device-paired', ...event.device }, linkObject(event.sharing)];
    case 'revoked':
      return [{ event: 'devices-revoked' }, linkObject(event.sharing)];
    case 'ended':
      return [{ event: 'sharing-ended', because: event.because }];
  }
}

function linkObject({ link }: SharingState): object {
  return { event: 'pairing-link', ...link };
}
