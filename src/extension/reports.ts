/** Reports for people to read: documents that are nowhere on disk, shown as Markdown. */
import { commands, type Disposable, EventEmitter, Uri, window, workspace } from 'vscode';

const SCHEME = 'https-preview-report';

/** The documents. There is one of each name; showing it again replaces what it says. */
export class Reports implements Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration: Disposable;

  constructor() {
    this.#registration = workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.#changed.event,
      // One that is open from an earlier window: what it said is gone.
      provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? 'Run the command again to see this.\n',
    });
  }

  /** Shows `markdown` under the title `name`, rendered where the editor can. */
  async show(name: string, markdown: string): Promise<void> {
    const uri = Uri.parse(`${SCHEME}:/${name}.md`);
    this.#texts.set(uri.path, markdown);
    this.#changed.fire(uri);
    try {
      await commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // The editor's Markdown extension is switched off.
      await window.showTextDocument(uri, { preview: true });
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
