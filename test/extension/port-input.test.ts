import { expect, test } from 'vitest';
import { remarkOnPort } from '../../src/extension/port-input.ts';

test.each(['', ' ', 'abc', '-1', '1.5', '1e3', '0x10', '65536', '99999999999999999999', '٣'])(
  '%j is no port',
  (input) => {
    expect(remarkOnPort(input)).toEqual({ problem: 'Expected a whole number from 0 to 65535.' });
  },
);

test.each(['8443', ' 8443 ', '1024', '65535'])('%j is one', (input) => {
  expect(remarkOnPort(input)).toEqual({});
});

test.each([
  ['0', 'any free port'],
  ['443', 'administrator'],
  ['1023', 'administrator'],
])('%j is one, with a hint', (input, hint) => {
  expect(remarkOnPort(input).hint?.toLowerCase()).toContain(hint);
});
