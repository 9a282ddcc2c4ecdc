import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../../../src/certificates/trust/command-line.ts';
import { elsewhere, programHints } from '../../../src/certificates/trust/hints.ts';
import { inspectKeyFile } from '../../../src/certificates/trust/key-file.ts';
import { isOurs, isSelfSigned, readSubject } from '../../../src/certificates/trust/subject.ts';
import { missingTool, type ToolName } from '../../../src/certificates/trust/tools.ts';
import { errorOf, makePair, temporaryFile, temporaryFolder } from '../support.ts';
import { makeSubject, subjectFrom, worldOf } from './support.ts';

describe('the certificate that is to be trusted', () => {
  test('has a name with the beginning of its fingerprint, the same every time', async () => {
    const subject = await makeSubject();
    const digits = subject.certificate.fingerprint256.replaceAll(':', '').slice(0, 8).toLowerCase();
    expect(subject.name).toBe(`HTTPS Preview ${digits}`);
    expect((await subjectFrom(subject.pem)).name).toBe(subject.name);
  });

  test('is the first one of its file: the chain comes behind it', async () => {
    const [first, second] = [await makePair(), await makePair()];
    const subject = await subjectFrom(first.certPem + second.certPem);
    expect(subject.certificate.fingerprint256).toBe(first.certificate.fingerprint256);
  });

  test.each([
    ['nothing', 'hello', 'has no certificate; expected one in PEM form'],
    [
      'a broken one',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'cannot be read; expected one in PEM',
    ],
  ])('%s in the file is an error with its name', async (_title, text, message) => {
    const file = temporaryFile('c.pem', text);
    const error = await errorOf(readSubject(file, 'leaf'));
    expect(error.message).toContain(`${file}: has`);
    expect(error.message).toContain(message);
  });

  test('is ours where we made it, or where it is the one that was named', async () => {
    const ours = await makeSubject();
    const own = await subjectFrom((await makePair()).certPem);
    expect(isOurs(ours.certificate, undefined)).toBe(true);
    expect(isOurs(own.certificate, undefined)).toBe(false);
    expect(isOurs(own.certificate, own)).toBe(true);
    expect(isSelfSigned(ours.certificate)).toBe(true);
  });
});

describe('commands as people type them', () => {
  test.each<[NodeJS.Platform, readonly string[], string]>([
    ['linux', ['certutil', '-t', 'P,,', '-n', 'HTTPS Preview 1'], "certutil -t P,, -n 'HTTPS Preview 1'"],
    ['linux', ['rm', "it's", '$HOME', '~', ''], "rm 'it'\\''s' '$HOME' '~' ''"],
    ['darwin', ['security', '/Users/me/My Files/c.pem'], "security '/Users/me/My Files/c.pem'"],
    [
      'win32',
      ['certutil', 'C:\\My Files\\c.pem', 'a&b', 'C:\\c.pem'],
      'certutil "C:\\My Files\\c.pem" "a&b" C:\\c.pem',
    ],
  ])('on %s: %j', (platform, words, line) => {
    expect(commandLine(words, platform)).toBe(line);
  });
});

describe('a tool that is missing', () => {
  test.each<[string, ToolName, string | undefined]>([
    ['apt-get', 'certutil', 'sudo apt-get install libnss3-tools'],
    ['dnf', 'certutil', 'sudo dnf install nss-tools'],
    ['pacman', 'certutil', 'sudo pacman -S nss'],
    ['zypper', 'certutil', 'sudo zypper install mozilla-nss-tools'],
    ['apk', 'certutil', 'sudo apk add nss-tools'],
    ['dnf', 'update-ca-trust', 'sudo dnf install ca-certificates'],
    ['apt-get', 'security', undefined],
    ['no manager that is known', 'certutil', undefined],
  ])('with %s: %s', (manager, name, install) => {
    expect(missingTool(worldOf({ programs: [manager] }), name)).toEqual({ name, install });
  });

  test('one that is there is not missing, also in a folder for administrators', () => {
    expect(missingTool(worldOf({ programs: ['certutil'] }), 'certutil')).toBeUndefined();
    const world = worldOf({ files: { '/usr/sbin/update-ca-certificates': '' } });
    expect(missingTool(world, 'update-ca-certificates')).toBeUndefined();
    expect(missingTool(worldOf({ platform: 'win32', programs: ['certutil'] }), 'certutil')).toBeUndefined();
  });
});

describe('hints', () => {
  test('for programs that read no store', async () => {
    const subject = { ...(await makeSubject()), file: '/home/me/my site/c.pem' };
    expect(programHints(subject, worldOf())).toEqual([
      { title: 'Node.js', text: "NODE_EXTRA_CA_CERTS='/home/me/my site/c.pem'" },
      { title: 'curl', text: "curl --cacert '/home/me/my site/c.pem'" },
    ]);
  });

  test.each([
    [{ env: { WSL_DISTRO_NAME: 'Debian' } }, 'WSL'],
    [{ env: { SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22' } }, 'SSH'],
    [{ files: { '/.dockerenv': '' } }, 'a container'],
  ])('where %j, the browser is on another machine', async (told, reason) => {
    const found = elsewhere(await makeSubject(), worldOf(told));
    expect(found?.reason).toContain(reason);
    expect(found?.hints.map(({ title }) => title)).toEqual(['macOS', 'Windows', 'Linux']);
  });

  test('where nothing says so, it is here', async () => {
    expect(elsewhere(await makeSubject(), worldOf())).toBeUndefined();
  });
});

describe("the key's file", () => {
  test.each([
    [0o600, '600', undefined],
    [0o400, '400', undefined],
    [0o640, '640', 'others can read it; expected 600'],
    [0o644, '644', 'others can read it; expected 600'],
  ])('with the permissions %o', async (mode, shown, flaw) => {
    const file = join(temporaryFolder(), 'key.pem');
    writeFileSync(file, '', { mode });
    expect(await inspectKeyFile(file, 'linux')).toEqual({ file, mode: shown, flaw });
    expect(await inspectKeyFile(file, 'win32')).toEqual({ file, mode: undefined, flaw: undefined });
  });

  test('that is gone', async () => {
    expect((await inspectKeyFile(join(temporaryFolder(), 'key.pem'), 'linux')).flaw).toContain('it does not exist');
  });
});
