/** Passphrases of key files: asked for once, kept in the editor's secret storage, one for each file. */
import { type SecretStorage, window } from 'vscode';

/** The passphrases that are known. */
export class Passphrases {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** The passphrase of a key file, by its absolute path; undefined where none was entered. */
  async get(keyFile: string): Promise<string | undefined> {
    return this.#secrets.get(secretKey(keyFile));
  }

  /** Asks for the passphrase of a key file. Gives false where the user thought better of it. */
  async ask(keyFile: string): Promise<boolean> {
    const passphrase = await window.showInputBox({
      title: 'HTTPS Preview',
      prompt: `Passphrase of ${keyFile}. It is kept in the editor's secret storage.`,
      password: true,
      ignoreFocusOut: true,
    });
    if (passphrase === undefined) return false;
    await this.#secrets.store(secretKey(keyFile), passphrase);
    return true;
  }
}

function secretKey(keyFile: string): string {
  return `passphrase:${keyFile}`;
}
