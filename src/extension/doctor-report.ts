/** What the doctor found, as Markdown for a person: the verdict first, then each store, the certificate and the server. */
import { BROWSER_STORES } from '../engine/belief.ts';
import type { Elsewhere, Examination, Hint, StoreState, StoreSurvey } from '../engine/trust.ts';
import { codeSpan, escapeMarkdown } from './markdown.ts';

/** The report. `url` is where the server runs, or would. */
export function doctorReport(found: Examination, url: string): string {
  return [
    '# Certificate Doctor',
    verdict(found),
    elsewhereNote(found.elsewhere),
    '## Who trusts it on this machine',
    storesTable(found.stores),
    found.stores.flatMap(remedyOf).join('\n\n'),
    '## The certificate',
    certificateTable(found),
    '## The server',
    serverText(found, url),
    ...(found.elsewhere === undefined ? [] : elsewhereSection(found.elsewhere)),
    '## Programs that read no store',
    'They are told each time:',
    hintBlocks(found.hints),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
    .concat('\n');
}

/** What the browser's machine has to be told, for a certificate that was just saved as `savedAs`. */
export function exportReport(savedAs: string, elsewhere: Elsewhere): string {
  return [
    '# Trust the certificate where the browser is',
    `This seems to be ${escapeMarkdown(elsewhere.reason)}. The copy is ${codeSpan(savedAs)}.`,
    'Bring it to the machine with the browser, and run one of these there. It is the certificate alone: its key stays here.',
    hintBlocks(elsewhere.hints),
    'Then start the browser again.',
    '',
  ].join('\n\n');
}

function verdict({ flaws, stores, isSelfSigned, handshake }: Examination): string {
  const doubters = stores.filter(({ state }) => state.kind !== 'trusted');
  if (flaws.length > 0) {
    return `✗ **Browsers refuse this certificate, whoever trusts it:** ${flaws.map(escapeMarkdown).join('; ')}.`;
  }
  if (handshake.kind === 'done' && !handshake.isSubject) {
    return '✗ **The server shows another certificate than this one.** Restart it, or look at the port.';
  }
  if (!isSelfSigned) return '○ **It is signed by another one.** Browsers believe it where they trust that one.';
  if (stores.length === 0) return '○ **There is no trust store on this machine that is known.**';
  if (doubters.length === 0) return '✓ **All is well.** Browsers show the page without a warning.';
  const isBrowsers = ({ store }: StoreSurvey) => BROWSER_STORES.has(store.kind);
  if (stores.some(isBrowsers) && !doubters.some(isBrowsers)) {
    return `✓ **Browsers show the page without a warning.** Not every other program trusts it yet. ${WAY_ON}`;
  }
  return doubters.length === stores.length
    ? `✗ **Nobody trusts it yet, so browsers warn.** ${WAY_ON}`
    : `✗ **Not every browser trusts it yet.** ${WAY_ON}`;
}

const WAY_ON = '*HTTPS Server: Trust HTTPS Certificate...* shows what would help, and asks.';

function elsewhereNote(elsewhere: Elsewhere | undefined): string {
  if (elsewhere === undefined) return '';
  return `This seems to be ${escapeMarkdown(elsewhere.reason)}. What follows is about this machine, and not about that one.`;
}

const STATES: Readonly<Record<StoreState['kind'], string>> = {
  trusted: '✓&nbsp;trusted',
  present: '✗&nbsp;not&nbsp;trusted',
  absent: '✗&nbsp;not&nbsp;there',
  'tool-missing': '○&nbsp;no&nbsp;tool',
  unreadable: '✗&nbsp;unreadable',
};

function storesTable(stores: readonly StoreSurvey[]): string {
  if (stores.length === 0) return '';
  return table(
    ['', 'Store', 'What that means'],
    stores.map(({ store, state, others }) => [
      STATES[state.kind],
      `**${escapeMarkdown(store.title)}**<br>${codeSpan(store.place)}`,
      [
        meaningOf(store.refusal, state),
        ...others.map(({ name }) => `Also there: ${codeSpan(name)}, which is another one.`),
      ].join('<br>'),
    ]),
  );
}

function meaningOf(refusal: string, state: StoreState): string {
  const says = `Who reads it says ${escapeMarkdown(refusal)}.`;
  switch (state.kind) {
    case 'trusted':
      return 'No warning.';
    case 'absent':
      return says;
    case 'present':
      return `It is there, and not believed: ${escapeMarkdown(state.why)}. ${says}`;
    case 'tool-missing':
      return `${codeSpan(state.tool.name)} is missing, so it can be neither seen nor changed.`;
    case 'unreadable':
      return `It could not be read: ${escapeMarkdown(state.why)}.`;
  }
}

function remedyOf({ store, state }: StoreSurvey): string[] {
  if (state.kind !== 'tool-missing' || state.tool.install === undefined) return [];
  return [
    `To see and change *${escapeMarkdown(store.title)}*, install what it is changed with:`,
    fence(state.tool.install),
  ];
}

function certificateTable({ file, facts, key }: Examination): string {
  const day = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);
  return table(
    ['', ''],
    [
      ['For', facts.names.map(codeSpan).join(', ')],
      ['Valid', `${day(facts.notBeforeMs)} to ${day(facts.notAfterMs)}`],
      [
        'SHA&#8209;256',
        `${codeSpan(facts.fingerprint256.slice(0, 47))}<br>${codeSpan(facts.fingerprint256.slice(48))}`,
      ],
      ['File', codeSpan(file)],
      ...(key === undefined ? [] : [['Its key', keyText(key)]]),
    ],
  );
}

function keyText({ file, mode, flaw }: NonNullable<Examination['key']>): string {
  if (flaw !== undefined) return `${codeSpan(file)}<br>✗ ${escapeMarkdown(flaw)}`;
  return `${codeSpan(file)}${mode === undefined ? '' : ` (${mode}: nobody else can read it)`}`;
}

function serverText({ handshake, plain }: Examination, url: string): string {
  const where = codeSpan(url);
  if (handshake.kind === 'failed') {
    return handshake.isRefused ? `○ None runs at ${where}.` : `✗ ${where}: ${escapeMarkdown(handshake.why)}.`;
  }
  const { protocol, alpn, isSubject, refusal, fingerprint256 } = handshake;
  const spoken = [protocol, alpn].flatMap((part) => part ?? []).join(', ');
  const lines = [
    isSubject
      ? `✓ ${where} answers with this certificate (${escapeMarkdown(spoken)}).`
      : `✗ ${where} answers with another certificate, ${codeSpan(fingerprint256 ?? '')}.`,
    ...(isSubject && refusal !== undefined ? [`✗ Who trusts it refuses it all the same: ${codeSpan(refusal)}.`] : []),
    ...(plain === undefined ? [] : [plainText(plain)]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function plainText({ program, refusal }: NonNullable<Examination['plain']>): string {
  const name = codeSpan(program);
  return refusal === undefined ? `✓ ${name} believes it.` : `✗ ${name} does not: ${escapeMarkdown(refusal)}`;
}

function elsewhereSection({ hints }: Elsewhere): string[] {
  return [
    '## On the machine with the browser',
    'With a copy of the certificate there, which *HTTPS Server: Trust HTTPS Certificate...* saves for you:',
    hintBlocks(hints),
  ];
}

function hintBlocks(hints: readonly Hint[]): string {
  return hints.map(({ title, text }) => `${escapeMarkdown(title)}\n\n${fence(text)}`).join('\n\n');
}

/** A fenced block (CommonMark section 4.5), with a fence that is in no line of it. */
function fence(text: string): string {
  return `~~~~~~sh\n${text.replaceAll('~~~~~~', '~~~~~ ')}\n~~~~~~`;
}

/** GitHub's tables, which the editor renders too. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
