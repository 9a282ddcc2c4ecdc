// One row for each thing that browsers keep for secure pages: is it there, and does it work?
// A fact is [state, words]; the states are granted, asks (the browser would ask the user first) and refused.

const GRANTS = [
  {
    name: 'Secure context',
    why: 'what all the others need',
    fact: () => (isSecureContext ? ['granted', 'yes'] : ['refused', 'no']),
  },
  {
    name: 'Service worker',
    why: 'offline pages, push, background work',
    fact: async () => {
      if (!('serviceWorker' in navigator)) return ['refused', 'not there'];
      const registration = await navigator.serviceWorker.register('service-worker.js', { scope: 'no-page-here/' });
      await registration.unregister();
      return ['granted', 'registered, and gone again'];
    },
  },
  {
    name: 'crypto.subtle',
    why: 'hashes, keys and signatures',
    fact: async () => {
      if (!crypto.subtle) return ['refused', 'not there'];
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('hello')));
      return ['granted', `SHA-256 of hello: ${hash.slice(0, 4).toHex?.() ?? hash.slice(0, 4).join(' ')}…`];
    },
  },
  {
    name: 'Cache storage',
    why: 'what a service worker keeps its pages in',
    fact: async () => {
      if (!('caches' in globalThis)) return ['refused', 'not there'];
      await caches.open('a-short-try');
      await caches.delete('a-short-try');
      return ['granted', 'opened, and gone again'];
    },
  },
  {
    name: 'Clipboard',
    why: 'copy buttons',
    fact: () => (navigator.clipboard ? ['granted', 'there, after a click'] : ['refused', 'not there']),
  },
  {
    name: 'Camera',
    why: 'video calls, codes to scan',
    fact: async () => {
      if (!navigator.mediaDevices) return ['refused', 'not there'];
      const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
      return permission('camera', `${cameras.length || 'no'} camera${cameras.length === 1 ? '' : 's'} here`);
    },
  },
  {
    name: 'Location',
    why: 'maps',
    fact: () => (navigator.geolocation ? permission('geolocation') : ['refused', 'not there']),
  },
  {
    name: 'Passkeys',
    why: 'sign-in without a password',
    fact: () => ('PublicKeyCredential' in globalThis ? ['granted', 'there'] : ['refused', 'not there']),
  },
  {
    name: 'Protocol',
    why: 'how this page came here',
    fact: () => {
      const [navigation] = performance.getEntriesByType('navigation');
      return ['granted', `${location.protocol}// with ${navigation?.nextHopProtocol || 'an unknown version of HTTP'}`];
    },
  },
];

/** What the browser would say if it were asked for this permission now. */
async function permission(name, more) {
  const { state } = await navigator.permissions.query({ name });
  const [outcome, words] = { granted: ['granted', 'allowed'], denied: ['refused', 'refused'] }[state] ?? [
    'asks',
    'asks first',
  ];
  return [outcome, more ? `${words}, ${more}` : words];
}

for (const { name, why, fact } of GRANTS) {
  const row = document.querySelector('#grants').insertRow();
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = name;
  head.append(Object.assign(document.createElement('small'), { textContent: why }));
  const cell = document.createElement('td');
  cell.textContent = '…';
  row.append(head, cell);
  void fill(cell, fact);
}

async function fill(cell, fact) {
  const [state, words] = await outcomeOf(fact);
  cell.dataset.state = state;
  cell.textContent = words;
}

/** The fact, or what the browser had against it. */
async function outcomeOf(fact) {
  try {
    return await fact();
  } catch (error) {
    return ['refused', error.message];
  }
}
