/** The user's own root store on Windows, which Edge, Chrome, VS Code, curl and (from 120 on) Firefox read. */
import { complaintOf } from './outcome.ts';
import type { StoreEntry, TrustStore } from './store.ts';
import { commonNameOf, isOurs, parseCertificate } from './subject.ts';
import type { Command, World } from './world.ts';

const POWERSHELL = ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command'] as const;

/** Prints every certificate of the store in base64, a line each: what certutil prints is in the user's language. */
const PRINT_ALL = 'Get-ChildItem Cert:\\CurrentUser\\Root | ForEach-Object { [Convert]::ToBase64String($_.RawData) }';

/** Its store. Windows asks the user before something is added to it or taken out. */
export function windowsRootStore(world: World): TrustStore {
  return {
    kind: 'windows-root',
    title: 'Your Windows root store: Edge, Chrome, Firefox, VS Code, curl',
    place: 'Cert:\\CurrentUser\\Root',
    needsRoot: false,
    refusal: 'NET::ERR_CERT_AUTHORITY_INVALID, and a way to go on behind "Advanced"',
    remark: 'Windows shows the certificate and asks before it changes whom you trust.',
    tool: 'certutil',
    judgesIssued: true,
    async entries(subject) {
      const outcome = await world.run([...POWERSHELL, PRINT_ALL]);
      if (outcome.code !== 0) throw new Error(complaintOf('powershell.exe', outcome));
      return outcome.stdout.split(/\r?\n/).flatMap((line): StoreEntry[] => {
        const certificate = parseCertificate(Buffer.from(line, 'base64'));
        if (certificate === undefined || !isOurs(certificate, subject)) return [];
        return [{ name: commonNameOf(certificate) ?? certificate.subject, certificate }];
      });
    },
    async verify({ file }) {
      const outcome = await world.run([...POWERSHELL, buildChain(file)]);
      return outcome.code === 0 ? { trusted: true } : { trusted: false, why: complaintOf('powershell.exe', outcome) };
    },
    add: ({ file }) => [['certutil', '-user', '-addstore', 'Root', file]],
    remove: (entries) =>
      entries.map(({ certificate }): Command => ['certutil', '-user', '-delstore', 'Root', certificate.serialNumber]),
  };
}

/** Ends with 1, and says why, where Windows cannot build a chain to something it trusts. Nothing is fetched. */
function buildChain(file: string): string {
  const name = `'${file.replaceAll("'", "''")}'`;
  return [
    '$chain = New-Object System.Security.Cryptography.X509Certificates.X509Chain',
    "$chain.ChainPolicy.RevocationMode = 'NoCheck'",
    `$certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 ${name}`,
    'if (-not $chain.Build($certificate)) { $chain.ChainStatus | ForEach-Object { $_.StatusInformation.Trim() }; exit 1 }',
  ].join('; ');
}
