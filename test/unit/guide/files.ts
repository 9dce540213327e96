import type { Contents } from '@jupyterlab/services';

/** A contents manager over files in memory, with what the guide needs of it. */
export class Files {
  /** Path → text, or null for a folder. The folder at the top is there always. */
  readonly entries = new Map<string, string | null>();
  /** Paths that were written, in their order. */
  readonly saved: string[] = [];
  /** Whether anything can be written. */
  writable = true;
  /** Called before each reading of a folder. */
  onList: () => Promise<void> | void = () => undefined;

  driveName(path: string): string {
    return path.includes(':') ? path.split(':')[0] : '';
  }

  localPath(path: string): string {
    return path.slice(path.indexOf(':') + 1);
  }

  async get(path: string, options?: Contents.IFetchOptions): Promise<Contents.IModel> {
    if (options?.type === 'directory') {
      await this.onList();
      if (path !== '' && this.entries.get(path) !== null) {
        throw failed(404);
      }
      const prefix = path === '' ? '' : `${path}/`;
      const names = [...this.entries.keys()]
        .filter(name => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'))
        .map(name => ({
          name: name.slice(prefix.length),
          type: this.entries.get(name) === null ? 'directory' : 'file'
        }));
      return model(path, names);
    }
    const text = this.entries.get(path);
    if (text === undefined) {
      throw failed(404);
    }
    if (text === null || text.startsWith('\0')) {
      throw failed(400);
    }
    try {
      return model(path, options?.type === 'notebook' ? JSON.parse(text) : text);
    } catch {
      throw failed(400);
    }
  }

  save(path: string, { type, content }: Partial<Contents.IModel> = {}): Promise<Contents.IModel> {
    if (!this.writable) {
      return Promise.reject(failed(403));
    }
    this.saved.push(path);
    const text =
      type === 'directory' ? null : type === 'notebook' ? JSON.stringify(content) : String(content);
    this.entries.set(path, text);
    return Promise.resolve(model(path, content));
  }

  rename(path: string, to: string): Promise<Contents.IModel> {
    const text = this.entries.get(path);
    if (text === undefined || !this.writable) {
      return Promise.reject(failed(403));
    }
    this.entries.delete(path);
    this.entries.set(to, text);
    return Promise.resolve(model(to, text));
  }
}

function model(path: string, content: unknown): Contents.IModel {
  return { path, name: path.split('/').pop(), content } as unknown as Contents.IModel;
}

function failed(status: number): Error {
  return Object.assign(new Error(`status ${status}`), { response: { status } });
}
