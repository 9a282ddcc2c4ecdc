import { expect, test } from 'vitest';
import { DEFAULT_OPTIONS, OPTIONS } from '../../src/config/options.ts';
import { readOptions } from '../../src/config/validate.ts';

test('where nothing is said, the defaults hold', () => {
  expect(readOptions({})).toEqual({ options: DEFAULT_OPTIONS, problems: [] });
  const undefineds = Object.fromEntries(Object.keys(OPTIONS).map((key) => [key, undefined]));
  expect(readOptions(undefineds)).toEqual({ options: DEFAULT_OPTIONS, problems: [] });
});

test('every default fits its own option', () => {
  expect(readOptions(DEFAULT_OPTIONS)).toEqual({ options: DEFAULT_OPTIONS, problems: [] });
});

test('what is no option is not looked at', () => {
  expect(readOptions({ ports: 1, constructor: 2 })).toEqual({ options: DEFAULT_OPTIONS, problems: [] });
});

test.each([
  { port: 0 },
  { port: 65_535 },
  { strictPort: true },
  { host: '0.0.0.0' },
  { root: '' },
  { root: 'public' },
  { directoryListing: false },
  { allowHidden: ['.env.example', '.git'] },
  { allowHidden: [] },
  { openPreviewIn: 'simpleBrowser' },
])('takes %j', (values) => {
  expect(readOptions(values)).toEqual({ options: { ...DEFAULT_OPTIONS, ...values }, problems: [] });
});

const PORT = 'a whole number from 0 to 65535';
const FILLED = 'a text that is not empty';
const FILLED_LIST = 'a list of texts that are not empty';

test.each([
  ['port', 'abc', `expected ${PORT}, got "abc"`],
  ['port', '8443', `expected ${PORT}, got "8443"`],
  ['port', -1, `expected ${PORT}, got -1`],
  ['port', 65_536, `expected ${PORT}, got 65536`],
  ['port', 1.5, `expected ${PORT}, got 1.5`],
  ['port', null, `expected ${PORT}, got null`],
  ['strictPort', 'yes', 'expected true or false, got "yes"'],
  ['root', 7, 'expected a text, got 7'],
  ['host', '', `expected ${FILLED}, got ""`],
  ['host', ['::1'], `expected ${FILLED}, got ["::1"]`],
  ['allowHidden', '.env', `expected ${FILLED_LIST}, got ".env"`],
  ['allowHidden', ['.env', 1], `expected ${FILLED_LIST}, got [".env",1]`],
  ['allowSymlinks', [''], `expected ${FILLED_LIST}, got [""]`],
  [
    'openPreviewIn',
    'toString',
    'expected one of "auto", "integratedBrowser", "simpleBrowser", "externalBrowser", got "toString"',
  ],
  ['root', { a: 'x'.repeat(100) }, `expected a text, got {"a":"${'x'.repeat(54)}…`],
])('%s: %j does not fit, and the default holds', (key, value, problem) => {
  expect(readOptions({ [key]: value })).toEqual({ options: DEFAULT_OPTIONS, problems: [{ key, problem }] });
});

test('tells of every value that does not fit, and takes the others', () => {
  const { options, problems } = readOptions({ port: -1, host: '127.0.0.1', root: 1 });
  expect(problems.map(({ key }) => key)).toEqual(['port', 'root']);
  expect(options).toEqual({ ...DEFAULT_OPTIONS, host: '127.0.0.1' });
});
