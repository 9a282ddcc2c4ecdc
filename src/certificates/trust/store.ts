/** What every trust store can be asked, and what it answers. Each store is a value, in a file of its own. */
import type { X509Certificate } from 'node:crypto';
import type { TrustSubject } from './subject.ts';
import type { ToolName } from './tools.ts';
import type { Command } from './world.ts';

/** A certificate of ours in a store. */
export interface StoreEntry {
  /** What the store calls it: a nickname, an alias or a file's path; for people where the store has no names. */
  readonly name: string;
  readonly certificate: X509Certificate;
}

/** Whether those who read a store believe a certificate. */
export type Verdict = { readonly trusted: true } | { readonly trusted: false; readonly why: string };

/** What a person may want to know of a store. */
export interface StoreInfo {
  /** Stable, for programs: `nss`, `firefox`, `linux-system`, `macos-keychain`, `windows-root`, `java`. */
  readonly kind: StoreKind;
  /** Who reads it, for example `Chromium, Chrome, Edge and VS Code`. */
  readonly title: string;
  /** Absolute path, or the system's name of it. */
  readonly place: string;
  /** True where only root may change it. */
  readonly needsRoot: boolean;
  /** What its readers say of a certificate they do not trust. */
  readonly refusal: string;
  /** What else is to be known before it is changed. */
  readonly remark?: string;
}

export type StoreKind = 'nss' | 'firefox' | 'linux-system' | 'macos-keychain' | 'windows-root' | 'java';

/** A place where somebody looks up whom to trust. What it gives is what would be run: it changes nothing itself. */
export interface TrustStore extends StoreInfo {
  /** What it is changed with. */
  readonly tool: ToolName | { readonly path: string };
  /** Ours in it, and the subject where it is there. Rejects, with a sentence, where that cannot be told. */
  entries(subject: TrustSubject | undefined): Promise<readonly StoreEntry[]>;
  /** Whether its readers believe the subject: verified, for a certificate that is there need not be trusted. */
  verify(subject: TrustSubject): Promise<Verdict>;
  /** True where `verify` can judge a certificate that somebody else has signed, and that is not in the store itself. */
  readonly judgesIssued: boolean;
  /** The commands that make its readers trust the subject. */
  add(subject: TrustSubject): readonly Command[];
  /** The commands that take these entries out. */
  remove(entries: readonly StoreEntry[]): readonly Command[];
}
