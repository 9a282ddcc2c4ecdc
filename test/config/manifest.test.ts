/** package.json against the one schema: VS Code shows exactly the settings, limits and words of `OPTIONS`. */
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { Option } from '../../src/config/option.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { COMMANDS } from '../../src/extension/command-ids.ts';

const settings: readonly [string, Option][] = Object.entries(OPTIONS).filter(([, option]) => 'setting' in option);

/** What an option of each type is in the manifest, beside what all of them have. */
function typeOf(option: Option): object {
  switch (option.type) {
    case 'boolean':
    case 'string':
      return { type: option.type };
    case 'integer':
      return { type: 'integer', minimum: option.minimum, maximum: option.maximum };
    case 'list':
      return { type: 'array', items: { type: 'string' } };
    case 'rules':
      return option.schema;
    case 'choice':
      return {
        type: 'string',
        enum: Object.keys(option.choices),
        enumDescriptions: Object.values(option.choices),
      };
  }
}

test('contributes.configuration has the options that are settings, and nothing else', () => {
  const expected = settings.map(([key, option], order) => [
    `httpsPreview.${key}`,
    {
      ...typeOf(option),
      default: option.default,
      scope: option.setting?.scope,
      description: option.description,
      order,
    },
  ]);
  expect(manifest.contributes.configuration.properties).toEqual(Object.fromEntries(expected));
});

test('restrictedConfigurations has the settings that an untrusted workspace has no say in', () => {
  const expected = settings.filter(([, option]) => option.restricted).map(([key]) => `httpsPreview.${key}`);
  expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(expected);
});

test('contributes.commands has the commands that are registered, in their category', () => {
  const contributed = manifest.contributes.commands;
  expect(contributed.map(({ command }) => command).toSorted()).toEqual(Object.values(COMMANDS).toSorted());
  expect(new Set(contributed.map(({ category }) => category))).toEqual(new Set(['HTTPS Server']));
});

test('menus name commands that there are', () => {
  const known = new Set<string>(Object.values(COMMANDS));
  const named = Object.values(manifest.contributes.menus).flatMap((items) => items.map(({ command }) => command));
  expect(named.filter((command) => !known.has(command))).toEqual([]);
});
